package org.ucspi.rules.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.rules.Verdict;

/**
 * One rule.
 *
 * @param address its address part, as written
 * @param keys what it is stored under, see {@link Keys}
 * @param allow true for allow, false for deny
 * @param variables what it sets, in its order
 */
record Rule(String address, List<String> keys, boolean allow, Map<String, String> variables) {

  Rule {
    keys = List.copyOf(keys);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  Verdict verdict() {
    return allow
        ? new Verdict.Allow(Optional.of(address), variables)
        : new Verdict.Deny(Optional.of(address), variables);
  }
}
