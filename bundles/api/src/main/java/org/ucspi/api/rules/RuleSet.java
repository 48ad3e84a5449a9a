package org.ucspi.api.rules;

import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.connection.Peer;

/**
 * A named set of access rules, in memory. Listeners find it by its service property {@value #NAME},
 * the value of their keys {@code rules} and {@code ipRules}.
 */
@ProviderType
public interface RuleSet {

  /** Service property: the name that listeners use. */
  String NAME = "name";

  /** Looks the peer up in the rules of this moment. Does not block; any thread. */
  Verdict check(Peer peer);
}
