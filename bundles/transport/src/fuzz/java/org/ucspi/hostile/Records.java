package org.ucspi.hostile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Records of TLS that are not encrypted (RFC 8446, 5.1). */
public final class Records {
  static final int LONGEST = 1 << 14;
  static final int HANDSHAKE = 22;

  private static final int HEADER = 5;

  /** Around all that there are limits for. */
  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 127, 128, 255, 256, 16383, 16384, 16385, 16640, 16641, 18432, 18433, 65535
  };

  private static final int[] TYPES = {20, 21, 22, 23, 24, 0, 19, 25, 0x80, 255};
  private static final int[] VERSIONS = {0x300, 0x301, 0x303, 0x304, 0x305, 0x200, 0, 0xffff};

  private Records() {}

  static byte[] record(int type, int version, byte[] content) {
    return new Draft().number(1, type).number(2, version).vector(2, content).toBytes();
  }

  /** A handshake message in records of at most that length. */
  static byte[] of(byte[] message, int longest) {
    var all = new ByteArrayOutputStream();
    for (int from = 0; from < message.length; from += longest) {
      int to = Math.min(message.length, from + longest);
      all.writeBytes(record(HANDSHAKE, 0x301, Arrays.copyOfRange(message, from, to)));
    }
    return all.toByteArray();
  }

  /** What is in whole records. */
  static byte[] contents(byte[] records) {
    var all = new ByteArrayOutputStream();
    for (int at = 0; at + HEADER <= records.length; at += lengthAt(records, at)) {
      all.write(records, at + HEADER, lengthAt(records, at) - HEADER);
    }
    return all.toByteArray();
  }

  /** Whether one record has one message in it, from beginning to end. */
  public static boolean isWholeMessage(byte[] record) {
    int length = ((record[6] & 0xff) << 16) | ((record[7] & 0xff) << 8) | (record[8] & 0xff);
    return record.length == lengthAt(record, 0) && record.length == HEADER + 4 + length;
  }

  /** The length of the record there, with its header. */
  private static int lengthAt(byte[] records, int at) {
    return HEADER + (((records[at + 3] & 0xff) << 8) | (records[at + 4] & 0xff));
  }

  /** Some records that nobody expects. */
  public static byte[] strays(Random random) {
    var all = new ByteArrayOutputStream();
    int type = type(random);
    int count = random.nextInt(8) == 0 ? 1 + random.nextInt(300) : 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      all.writeBytes(stray(random.nextBoolean() ? type : type(random), count, random));
    }
    return all.toByteArray();
  }

  private static byte[] stray(int type, int count, Random random) {
    int size = count > 3 ? random.nextInt(6) : pick(SIZES, random);
    var content = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(content);
    } else if (size > 0) {
      Arrays.fill(content, (byte) random.nextInt(3));
    }
    return record(type, random.nextInt(3) == 0 ? pick(VERSIONS, random) : 0x303, content);
  }

  /** A flood of alerts, or one. */
  static byte[] alerts(Random random) {
    var all = new ByteArrayOutputStream();
    int level = random.nextInt(4) == 0 ? random.nextInt(256) : 1 + random.nextInt(2);
    int alert = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(121);
    for (int i = random.nextInt(4) == 0 ? random.nextInt(300) : 0; i >= 0; i--) {
      all.writeBytes(record(21, 0x303, new byte[] {(byte) level, (byte) alert}));
    }
    return all.toByteArray();
  }

  static int type(Random random) {
    return pick(TYPES, random);
  }

  static int version(Random random) {
    return pick(VERSIONS, random);
  }

  static int size(Random random) {
    return pick(SIZES, random);
  }

  private static int pick(int[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
