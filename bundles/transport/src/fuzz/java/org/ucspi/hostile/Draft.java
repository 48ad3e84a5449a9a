package org.ucspi.hostile;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Bytes of TLS under way that remember where lengths stand in them. */
final class Draft {
  /** A length field, most significant byte first. */
  private record Length(int at, int bytes) {}

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Length> lengths = new ArrayList<>();

  Draft number(int size, int value) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      bytes.write(value >> shift);
    }
    return this;
  }

  Draft bytes(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /** What has its length in front. */
  Draft vector(int size, Consumer<Draft> content) {
    var inner = new Draft();
    content.accept(inner);
    length(0, size);
    number(size, inner.bytes.size());
    int start = bytes.size();
    inner.lengths.forEach(l -> lengths.add(new Length(start + l.at, l.bytes)));
    return bytes(inner.bytes.toByteArray());
  }

  Draft vector(int size, byte[] content) {
    return vector(size, inner -> inner.bytes(content));
  }

  /** Notes a length among the bytes still to come. */
  Draft length(int ahead, int size) {
    lengths.add(new Length(bytes.size() + ahead, size));
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** The bytes with one of the lengths wrong. */
  byte[] withWrongLength(Random random) {
    var all = bytes.toByteArray();
    var length = lengths.get(random.nextInt(lengths.size()));
    int value = 0;
    for (int i = 0; i < length.bytes && length.at + i < all.length; i++) {
      value = (value << 8) | (all[length.at + i] & 0xff);
    }
    int most = (1 << (8 * length.bytes)) - 1;
    int wrong =
        switch (random.nextInt(8)) {
          case 0 -> 0;
          case 1 -> value - 1;
          case 2 -> value + 1;
          case 3 -> most;
          case 4 -> value / 2;
          case 5 -> value + 256;
          case 6 -> most / 2 + 1;
          default -> random.nextInt(most + 1);
        };
    for (int i = 0; i < length.bytes && length.at + i < all.length; i++) {
      all[length.at + i] = (byte) (wrong >> (8 * (length.bytes - 1 - i)));
    }
    return all;
  }
}
