package org.ucspi.tls.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keys of session tickets that several machines share: the first makes tickets, all of them open
 * some. A file has one or more keys of 48 bytes each, as other servers take them: {@code openssl
 * rand 48}, or a line of base64 for each key.
 */
final class TicketKeys {
  /** Name, HMAC key and AES key of 16 bytes each. */
  static final int LENGTH = 48;

  private static final int MOST = 16;

  private final List<byte[]> keys;

  private TicketKeys(List<byte[]> keys) {
    this.keys = keys;
  }

  static TicketKeys read(NamedFile file) throws MaterialException {
    var bytes = Pem.bytes(file);
    var keys = text(bytes);
    if (keys.isEmpty()) {
      for (int at = 0; at < bytes.length; at += LENGTH) {
        keys.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + LENGTH)));
      }
    }
    if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length != LENGTH)) {
      throw file.problem(
          "is not keys of " + LENGTH + " bytes or lines of base64, want openssl rand " + LENGTH);
    }
    if (keys.size() > MOST) {
      throw file.problem("has " + keys.size() + " keys, want " + MOST + " at most");
    }
    return new TicketKeys(List.copyOf(keys));
  }

  /** Copies. */
  List<byte[]> keys() {
    return keys.stream().map(byte[]::clone).toList();
  }

  /** Empty when it is no text; bytes that happen to be one are 48 letters in a row at least. */
  private static List<byte[]> text(byte[] bytes) {
    var keys = new ArrayList<byte[]>();
    for (byte b : bytes) {
      if (b != '\n' && b != '\r' && (b <= ' ' || b > '~')) {
        return keys;
      }
    }
    try {
      Stream.of(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).split("\\s+", -1))
          .filter(line -> !line.isEmpty())
          .map(Base64.getDecoder()::decode)
          .forEach(keys::add);
    } catch (IllegalArgumentException e) {
      keys.clear();
    }
    return keys;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TicketKeys those
        && Arrays.deepEquals(keys.toArray(), those.keys.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(keys.toArray());
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return keys.size() + " ticket keys";
  }
}
