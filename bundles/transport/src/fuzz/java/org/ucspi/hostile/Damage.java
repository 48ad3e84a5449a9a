package org.ucspi.hostile;

import static org.ucspi.hostile.ClientHello.joined;

import java.util.Arrays;
import java.util.Random;
import org.ucspi.hostile.ClientHello.Extension;

/** What may happen to bytes, and to parts of a ClientHello. */
public final class Damage {
  /** IANA's first ones, and some of GREASE (RFC 8701). */
  private static final int EXTENSIONS = 58;

  private Damage() {}

  /** Turns bits round. */
  public static byte[] bits(byte[] bytes, int count, Random random) {
    var changed = bytes.clone();
    for (int i = 0; i < count && bytes.length > 0; i++) {
      changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  /** Overwrites, inserts, takes out or repeats some in a row. */
  public static byte[] bytes(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int length = random.nextInt(random.nextInt(4) == 0 ? 2000 : 8);
    int to = Math.min(bytes.length, from + length);
    var other = new byte[length];
    if (random.nextBoolean()) {
      random.nextBytes(other);
    }
    var head = Arrays.copyOf(bytes, from);
    return switch (random.nextInt(4)) {
      case 0 -> joined(head, other, Arrays.copyOfRange(bytes, to, bytes.length));
      case 1 -> joined(head, other, Arrays.copyOfRange(bytes, from, bytes.length));
      case 2 -> joined(head, Arrays.copyOfRange(bytes, to, bytes.length));
      default -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
    };
  }

  static void extensions(ClientHello hello, Random random) {
    var all = hello.extensions;
    for (int i = random.nextInt(3); i >= 0 && !all.isEmpty(); i--) {
      int at = random.nextInt(all.size());
      var one = all.get(at);
      switch (random.nextInt(7)) {
        case 0 -> all.remove(at);
        case 1 -> all.add(random.nextInt(all.size()), one);
        case 2 -> all.set(at, new Extension(one.type(), new byte[0]));
        case 3 -> all.set(at, new Extension(one.type(), bytes(one.body(), random)));
        case 4 -> all.set(at, new Extension(one.type(), random(random.nextInt(64), random)));
        case 5 -> {
          int grease = random.nextInt(16) * 0x1010 + 0x0a0a;
          all.add(random.nextInt(all.size()), new Extension(grease, random(8, random)));
        }
        default -> {
          int type = random.nextInt(EXTENSIONS);
          all.add(0, new Extension(type, random(random.nextInt(16), random)));
        }
      }
    }
  }

  static void parts(ClientHello hello, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> hello.ciphers = new byte[0];
      case 1 -> hello.ciphers = bytes(hello.ciphers, random);
      case 2 -> hello.ciphers = random(2 * random.nextInt(15_000), random);
      case 3 -> hello.session = random(random.nextInt(256), random);
      case 4 -> hello.compressions = random(random.nextInt(256), random);
      case 5 -> hello.random = random(random.nextInt(64), random);
      case 6 -> hello.extensions.clear();
      default -> // GREASE among the ciphers and a fallback that is none (RFC 7507)
          hello.ciphers = joined(new byte[] {0x5a, 0x5a, 0x56, 0}, hello.ciphers);
    }
  }

  private static byte[] random(int length, Random random) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
