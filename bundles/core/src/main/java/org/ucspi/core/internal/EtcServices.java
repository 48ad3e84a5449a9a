package org.ucspi.core.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Names of TCP services, from /etc/services, see services(5). */
final class EtcServices {
  private EtcServices() {}

  static Optional<Integer> port(String name) {
    try (var lines = Files.lines(Path.of("/etc/services"), StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
          .filter(fields -> fields.length >= 2 && fields[1].matches("\\d+/tcp"))
          .filter(
              fields ->
                  fields[0].equals(name)
                      || Arrays.asList(fields).subList(2, fields.length).contains(name))
          .map(fields -> Integer.valueOf(fields[1].substring(0, fields[1].indexOf('/'))))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
