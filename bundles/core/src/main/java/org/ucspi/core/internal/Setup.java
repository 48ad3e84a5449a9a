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

  private record Named(String kind, String name, boolean there) {}

  /** The setup, unless something it names is missing. */
  static Optional<Setup> of(ListenerSettings settings, NamedServices parts) {
    return named(settings, parts).stream().allMatch(Named::there)
        ? parts
            .handler(settings.handler())
            .map(
                handler ->
                    new Setup(
                        settings,
                        handler,
                        parts.tls(settings.tls()),
                        parts.rules(settings.rules()),
                        parts.rules(settings.ipRules())))
        : Optional.empty();
  }

  /** What the settings name and is not there, in words, with the reason where it is known. */
  static List<String> missing(ListenerSettings settings, NamedServices parts) {
    return named(settings, parts).stream()
        .filter(named -> !named.there)
        .map(
            named ->
                parts
                    .problem(named.kind, named.name)
                    .map(reason -> named.kind + ' ' + named.name + " (" + reason + ')')
                    .orElse(named.kind + ' ' + named.name))
        .toList();
  }

  /** What is there, but not as its last edit would have it. */
  static List<String> problems(ListenerSettings settings, NamedServices parts) {
    return named(settings, parts).stream()
        .filter(Named::there)
        .flatMap(
            named ->
                parts.problem(named.kind, named.name).stream()
                    .map(reason -> named.kind + ' ' + named.name + ": " + reason))
        .toList();
  }

  private static List<Named> named(ListenerSettings settings, NamedServices parts) {
    var named = new ArrayList<Named>();
    if (!settings.tls().isEmpty()) {
      named.add(new Named("tls", settings.tls(), parts.tls(settings.tls()).isPresent()));
    }
    for (var rules : List.of(settings.ipRules(), settings.rules())) {
      if (!rules.isEmpty()) {
        named.add(new Named("rules", rules, parts.rules(rules).isPresent()));
      }
    }
    named.add(
        new Named("handler", settings.handler(), parts.handler(settings.handler()).isPresent()));
    return named;
  }
}
