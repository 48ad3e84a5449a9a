package org.ucspi.api.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link RuleSet} says of a peer. */
public sealed interface Verdict {

  /**
   * The address of the rule that decided, such as {@code 192.0.2.}, {@code 2001:db8::/32} or {@code
   * =.example.org}, and empty for the rule for everybody. A range shows the one address of it, an
   * IPv6 address its form of RFC 5952. Absent when no rule matched, which allows (tcprules(1)), and
   * when there are no rules to be had.
   */
  Optional<String> rule();

  /** The variables that the rule sets, in its order. */
  Map<String, String> variables();

  /**
   * What tcprulescheck(1) says of it, line by line; variables of a rule that denies are of no use,
   * and not among it.
   */
  default List<String> words() {
    var words = new ArrayList<String>();
    words.add(rule().isPresent() ? "rule " + rule().get() + ':' : "default:");
    if (this instanceof Deny) {
      words.add("deny connection");
      return words;
    }
    for (var variable : variables().entrySet()) {
      words.add("set environment variable " + variable.getKey() + '=' + variable.getValue());
    }
    words.add("allow connection");
    return words;
  }

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
