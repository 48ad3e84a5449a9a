package org.ucspi.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JVM's archive of shared classes that a command was started with, see lib/commands/run. */
final class SharedClasses {
  /** System property: its file. */
  private static final String FILE = "ucspi.archive";

  private SharedClasses() {}

  /**
   * Removes it where this JVM does not use it, as Java or a jar is another one by now: the next
   * command makes another archive.
   */
  static void discardWhereUseless() {
    var file = System.getProperty(FILE);
    if (file != null && !System.getProperty("java.vm.info", "").contains("sharing")) {
      try {
        Files.deleteIfExists(Path.of(file));
      } catch (IOException e) {
        // It costs time, and nothing else
      }
    }
  }
}
