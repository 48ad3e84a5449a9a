package org.ucspi.commandline.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ucspi.api.commandline.Configuration;

/** The values of a configuration in their order, without those that are a key's default. */
final class Values {
  private final Map<String, String> values = new LinkedHashMap<>();

  Values put(String key, String value) {
    values.put(key, value);
    return this;
  }

  /** Left out where it is the default. */
  Values put(String key, String value, String byDefault) {
    return value.equals(byDefault) ? this : put(key, value);
  }

  Values put(String key, int value, int byDefault) {
    return value == byDefault ? this : put(key, Integer.toString(value));
  }

  Values put(String key, boolean value, boolean byDefault) {
    return value == byDefault ? this : put(key, Boolean.toString(value));
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  Configuration of(String pid, String name) {
    return new Configuration(pid, name, values);
  }
}
