package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests ask /proc. */
final class Processes {
  private Processes() {}

  /** How many descriptors this JVM has open; it has some of its own for moments. */
  static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  static boolean alive(long pid) throws IOException {
    var status = Path.of("/proc/" + pid + "/status");
    return Files.exists(status) && !Files.readString(status).contains("State:\tZ");
  }
}
