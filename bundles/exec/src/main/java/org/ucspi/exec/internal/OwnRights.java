package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who Karaf itself runs as, and what it may.
 *
 * @param users real, effective, saved and that of the file system
 * @param groups likewise
 * @param more supplementary groups
 * @param capabilities those in effect, a bit each
 */
record OwnRights(List<Long> users, List<Long> groups, Set<Long> more, long capabilities) {

  /** What only root may do, with its number in capabilities(7). */
  enum Capability {
    CAP_SETGID(6),
    CAP_SETUID(7),
    CAP_SYS_CHROOT(18);

    private final int number;

    Capability(int number) {
      this.number = number;
    }
  }

  /**
   * Reads them.
   *
   * @param status {@code /proc/self/status}, see proc(5)
   */
  static OwnRights read(Path status) throws IOException {
    var lines = new HashMap<String, String>();
    for (var line : Files.readAllLines(status)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    try {
      return new OwnRights(
          numbers(lines.get("Uid")).toList(),
          numbers(lines.get("Gid")).toList(),
          numbers(lines.get("Groups")).collect(Collectors.toSet()),
          Long.parseUnsignedLong(lines.get("CapEff"), 16));
    } catch (RuntimeException e) {
      throw new IOException(status + " is not as proc(5) says", e);
    }
  }

  boolean root() {
    return user() == 0;
  }

  /** The user that counts. */
  long user() {
    return users.get(1);
  }

  boolean has(Capability capability) {
    return (capabilities >>> capability.number & 1) != 0;
  }

  private static Stream<Long> numbers(String text) {
    return text.isEmpty() ? Stream.of() : Stream.of(text.split("\\s+", -1)).map(Long::valueOf);
  }
}
