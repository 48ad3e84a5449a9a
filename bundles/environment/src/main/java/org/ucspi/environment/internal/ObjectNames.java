package org.ucspi.environment.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * OpenSSL's names of what is in names and certificates. {@code objects.txt} has an object
 * identifier, a short and a long name a line, as {@code openssl list -objects} has them.
 */
final class ObjectNames {
  private static final Map<String, Names> KNOWN = read();

  private record Names(String brief, String full) {}

  private ObjectNames() {}

  /** Such as CN. */
  static Optional<String> brief(String identifier) {
    return Optional.ofNullable(KNOWN.get(identifier)).map(Names::brief);
  }

  /** Such as commonName. */
  static Optional<String> full(String identifier) {
    return Optional.ofNullable(KNOWN.get(identifier)).map(Names::full);
  }

  private static Map<String, Names> read() {
    try (var file = ObjectNames.class.getResourceAsStream("objects.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 3))
          .collect(Collectors.toMap(words -> words[0], words -> new Names(words[1], words[2])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
