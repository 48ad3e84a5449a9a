package org.ucspi.exec.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program as configured, checked and ready to start.
 *
 * @param name of the configuration
 * @param title how messages call it: the program's own file, also where it is started through
 *     another
 * @param arguments the file to execute, absolute, then its arguments
 * @param directory where it starts, absolute
 * @param environment the base environment
 * @param killAfter from SIGTERM to SIGKILL
 * @param descriptors what it finds on its descriptors
 */
record Program(
    String name,
    String title,
    List<String> arguments,
    Path directory,
    Map<String, String> environment,
    Duration killAfter,
    Descriptors descriptors) {

  Program {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * The whole environment on a connection whose own variables are {@code above}; impossible ones
   * are left out.
   */
  Map<String, String> environmentBelow(Map<String, String> above) {
    var all = new LinkedHashMap<>(environment);
    above.forEach(
        (variable, value) -> {
          if (possible(variable, value)) {
            all.put(variable, value);
          } else {
            all.remove(variable);
          }
        });
    return all;
  }

  /**
   * Whether an environment can hold it. One that contains a NUL, as names in certificates may,
   * would be cut there and say something else.
   */
  static boolean possible(String variable, String value) {
    return !variable.isEmpty()
        && variable.indexOf('=') < 0
        && variable.indexOf('\0') < 0
        && value.indexOf('\0') < 0;
  }
}
