package org.ucspi.shell.internal;

import org.apache.karaf.shell.support.CommandException;

/** Text for one line of a terminal, which obeys control characters wherever they come from. */
final class Printable {
  private Printable() {}

  static String of(String text) {
    var safe = new StringBuilder(text.length());
    text.chars().forEach(c -> safe.append(Character.isISOControl(c) ? '?' : (char) c));
    return safe.toString();
  }

  /**
   * Ends a command with this line and nothing else: Karaf prints it, and {@code bin/client} exits
   * with 1. Other exceptions are logged with their stack trace, and printed in red.
   */
  static CommandException failure(String line) {
    var safe = of(line);
    return new CommandException(safe, safe);
  }
}
