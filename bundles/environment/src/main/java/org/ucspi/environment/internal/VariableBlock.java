package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Variables that others have a say in, within what a program can be given: execve(2) refuses a
 * variable of more than 128 KiB, and arguments and environment of more than 2 MiB at the usual
 * limits. What does not fit is left out as a whole, since a name that is cut short is another name.
 */
final class VariableBlock {
  /** Octets of one variable, its name, its NUL. */
  static final int ONE = 64 * 1024;

  /** Octets of all of them. */
  static final int ALL = 256 * 1024;

  /** What execve takes besides for each variable. */
  private static final int POINTER = 8;

  private final Map<String, String> variables = new LinkedHashMap<>();
  private int left = ALL;

  /** Adds a variable; nothing where its value is empty, has a NUL, or does not fit. */
  void put(String name, String value) {
    if (value.isEmpty() || value.indexOf('\0') >= 0 || value.length() > ONE) {
      return;
    }
    int size = (name + "=" + value).getBytes(UTF_8).length + 1;
    if (size <= ONE && size + POINTER <= left) {
      left -= size + POINTER;
      variables.put(name, value);
    }
  }

  Map<String, String> variables() {
    return variables;
  }
}
