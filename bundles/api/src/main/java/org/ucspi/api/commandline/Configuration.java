package org.ucspi.api.commandline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One configuration, as a file {@code PID-NAME.cfg} holds it.
 *
 * @param pid its factory PID, such as {@code org.ucspi.listener}; with an empty name, its PID
 * @param name how others call it; empty where there is only one, as of {@code
 *     org.ucspi.environment}
 * @param values by key, in the order in which a person would write them; what has its default is
 *     left out
 */
public record Configuration(String pid, String name, Map<String, String> values) {
  public Configuration {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The name of its file in {@code etc/}. */
  public String file() {
    return (name.isEmpty() ? pid : pid + '-' + name) + ".cfg";
  }
}
