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

  /** Where the rules come from, for people: {@code inline}, or a file and its kind. */
  String source();

  /** How many rules there are, each address of a range counted. */
  int size();

  /**
   * Whether some rule asks for the client's host name; where that is not looked up, none matches.
   */
  boolean goesByHost();

  /** Whether some rule asks for the client's info (IDENT, RFC 1413), likewise. */
  boolean goesByInfo();
}
