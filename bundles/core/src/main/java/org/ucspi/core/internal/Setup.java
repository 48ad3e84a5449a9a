package org.ucspi.core.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.tls.TlsProfile;

/**
 * A listener's settings and the services that they name: all that a new connection needs, made once
 * for all of them.
 */
record Setup(
    ListenerSettings settings,
    ConnectionHandler handler,
    Optional<TlsProfile> tls,
    Optional<RuleSet> rules,
    Optional<RuleSet> ipRules) {

  /** What the settings name and the parts do not have. */
  static List<String> missing(ListenerSettings settings, Parts parts) {
    var missing = new ArrayList<String>();
    if (!settings.tls().isEmpty() && parts.tls(settings.tls()).isEmpty()) {
      missing.add(parts.missing("tls", settings.tls()));
    }
    for (var rules : List.of(settings.ipRules(), settings.rules())) {
      if (!rules.isEmpty() && parts.rules(rules).isEmpty()) {
        missing.add(parts.missing("rules", rules));
      }
    }
    if (parts.handler(settings.handler()).isEmpty()) {
      missing.add(parts.missing("handler", settings.handler()));
    }
    return missing;
  }

  /** The setup, unless a part is missing. */
  static Optional<Setup> of(ListenerSettings settings, Parts parts) {
    var tls = parts.tls(settings.tls());
    var rules = parts.rules(settings.rules());
    var ipRules = parts.rules(settings.ipRules());
    boolean complete =
        (tls.isPresent() || settings.tls().isEmpty())
            && (rules.isPresent() || settings.rules().isEmpty())
            && (ipRules.isPresent() || settings.ipRules().isEmpty());
    return parts
        .handler(settings.handler())
        .filter(handler -> complete)
        .map(handler -> new Setup(settings, handler, tls, rules, ipRules));
  }
}
