package org.ucspi.commandline.internal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The variables of a script while it is read. */
final class ScriptVariables {
  private final Map<String, String> given;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> exported = new HashSet<>();

  /**
   * Those of an environment.
   *
   * @param given may be asked for, but is not the program's
   */
  ScriptVariables(Map<String, String> given) {
    this.given = given;
  }

  static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isAssignment(String word) {
    int equals = word.indexOf('=');
    return equals > 0 && isName(word.substring(0, equals));
  }

  String get(String name) throws RefusedException {
    var value = values.getOrDefault(name, given.get(name));
    if (value == null) {
      throw new RefusedException("$" + name + " is set nowhere: set it in the script");
    }
    return value;
  }

  /** {@code NAME=value}; what the environment has is exported already. */
  void assign(String assignment) {
    int equals = assignment.indexOf('=');
    var name = assignment.substring(0, equals);
    values.put(name, assignment.substring(equals + 1));
    if (given.containsKey(name)) {
      exported.add(name);
    }
  }

  void export(String name) {
    exported.add(name);
  }

  void unset(String name) {
    values.remove(name);
  }

  /** Those of the script that its commands see. */
  Map<String, String> exported() {
    var seen = new LinkedHashMap<>(values);
    seen.keySet().retainAll(exported);
    return seen;
  }
}
