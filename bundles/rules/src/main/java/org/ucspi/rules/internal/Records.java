package org.ucspi.rules.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The records of a constant database, one behind the other, as its file has them: two little-endian
 * numbers of 32 bits, the lengths of key and data, then both. A record is known by where it begins.
 * The one form in which rules are kept, whatever they come from. Immutable.
 */
final class Records {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int HEAD = 8;

  /** What a rule needs on the way to a table, beside its record. */
  private static final int BYTES_TO_COMPILE = 120;

  /** The old rules and all else have the rest; and arrays end at 2 GiB. */
  private static final long MOST_MEMORY =
      Math.min(Runtime.getRuntime().maxMemory() * 6 / 10, 3L * Integer.MAX_VALUE / 2);

  private final byte[] bytes;
  private final int count;

  private Records(byte[] bytes, int count) {
    this.bytes = bytes;
    this.count = count;
  }

  /**
   * Takes records as they are in a file.
   *
   * @throws RuleSyntaxException when they do not end where they should
   */
  static Records of(byte[] bytes) throws RuleSyntaxException {
    int count = 0;
    for (long at = 0; at < bytes.length; count++) {
      checkMemory(bytes.length, count, MOST_MEMORY);
      if (at > bytes.length - HEAD) {
        throw new RuleSyntaxException("has a record without its end");
      }
      long key = (int) INT.get(bytes, (int) at) & 0xffffffffL;
      long data = (int) INT.get(bytes, (int) at + 4) & 0xffffffffL;
      at += HEAD + key + data;
      if (at > bytes.length) {
        throw new RuleSyntaxException("has a record without its end");
      }
    }
    return new Records(bytes, count);
  }

  /**
   * Rules too many for this JVM are refused before it has no memory left for anybody. Their records
   * are there up to three times while they are compiled.
   */
  private static void checkMemory(long bytes, int count, long most) throws RuleSyntaxException {
    if (3 * bytes + (long) BYTES_TO_COMPILE * count > most) {
      throw new RuleSyntaxException(
          "is more than this JVM has room for, want a larger -Xmx or fewer rules");
    }
  }

  /** The bytes of all, not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  /** Where all of them end; the first begins at 0. */
  int end() {
    return bytes.length;
  }

  int next(int record) {
    return dataStart(record) + dataLength(record);
  }

  int keyStart(int record) {
    return record + HEAD;
  }

  int keyLength(int record) {
    return (int) INT.get(bytes, record);
  }

  int dataStart(int record) {
    return keyStart(record) + keyLength(record);
  }

  int dataLength(int record) {
    return (int) INT.get(bytes, record + 4);
  }

  /** The key, one character for each byte. */
  String key(int record) {
    return new String(bytes, keyStart(record), keyLength(record), StandardCharsets.ISO_8859_1);
  }

  boolean hasKey(int record, byte[] key) {
    int start = keyStart(record);
    return Arrays.equals(bytes, start, start + keyLength(record), key, 0, key.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Records records && Arrays.equals(bytes, records.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Appends records. One thread. */
  static final class Builder {
    private final long mostMemory;
    private byte[] bytes = new byte[1024];
    private int end;
    private int count;

    Builder() {
      this(MOST_MEMORY);
    }

    /** For tests: one that may compile within so many bytes. */
    Builder(long mostMemory) {
      this.mostMemory = mostMemory;
    }

    /**
     * Appends a record.
     *
     * @param key one character for each byte
     * @throws RuleSyntaxException when there are too many
     */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int): one byte for each character
    void add(String key, byte[] data) throws RuleSyntaxException {
      int size = HEAD + key.length() + data.length;
      checkMemory((long) end + size, count, mostMemory);
      if (size > bytes.length - end) {
        bytes = Arrays.copyOf(bytes, Math.max(end + size, bytes.length + bytes.length / 2));
      }
      INT.set(bytes, end, key.length());
      INT.set(bytes, end + 4, data.length);
      key.getBytes(0, key.length(), bytes, end + HEAD);
      System.arraycopy(data, 0, bytes, end + HEAD + key.length(), data.length);
      end += size;
      count++;
    }

    Records build() {
      return new Records(Arrays.copyOf(bytes, end), count);
    }
  }
}
