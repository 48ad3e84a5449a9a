package org.ucspi.api.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a {@link RuleSet} says of a peer. */
public sealed interface Verdict {

  /**
   * The address part of the rule that decided, as written; absent when none matched, which allows
   * (tcprules(1)).
   */
  Optional<String> rule();

  /** The variables that the rule sets, in its order. */
  Map<String, String> variables();

  /** The connection may go on, with these variables in its environment. */
  record Allow(Optional<String> rule, Map<String, String> variables) implements Verdict {
    public Allow {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  /** The connection is closed at once. */
  record Deny(Optional<String> rule, Map<String, String> variables) implements Verdict {
    public Deny {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }
}
