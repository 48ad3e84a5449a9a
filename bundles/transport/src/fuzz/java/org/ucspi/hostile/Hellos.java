package org.ucspi.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/** What good clients sent first. */
public final class Hellos {
  private Hellos() {}

  /** Those of clients that are not Java's, their records included. */
  public static List<byte[]> captured() {
    try (var file = Hellos.class.getResourceAsStream("hellos.txt")) {
      return new String(file.readAllBytes(), US_ASCII)
          .lines()
          .map(line -> line.substring(line.lastIndexOf(' ') + 1))
          .map(HexFormat.of()::parseHex)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
