package org.ucspi.rules.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.Verdict;

/** Rules ready for look-up, by their {@link Keys}. Immutable. */
final class Rules {
  private final Map<String, Rule> byKey;

  private Rules(Map<String, Rule> byKey) {
    this.byKey = Map.copyOf(byKey);
  }

  /** Of rules with the same key the first counts. */
  static Rules of(List<Rule> rules) {
    var byKey = new HashMap<String, Rule>();
    for (Rule rule : rules) {
      rule.keys().forEach(key -> byKey.putIfAbsent(key, rule));
    }
    return new Rules(byKey);
  }

  /** Who is in no rule may connect, as tcprules(1) has it. */
  Verdict check(Peer peer) {
    return Keys.of(peer).stream()
        .map(byKey::get)
        .filter(Objects::nonNull)
        .findFirst()
        .map(Rule::verdict)
        .orElseGet(() -> new Verdict.Allow(Optional.empty(), Map.of()));
  }

  int size() {
    return byKey.size();
  }
}
