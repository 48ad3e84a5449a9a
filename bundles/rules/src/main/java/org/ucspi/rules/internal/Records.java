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
    /** Positions in the file are 32 bits, and it has its index, too. */
    static final int MOST_BYTES = 1 << 30;

    private byte[] bytes = new byte[1024];
    private int end;
    private int count;

    /**
     * Appends a record.
     *
     * @param key one character for each byte
     * @throws RuleSyntaxException when there are too many
     */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int): one byte for each character
    void add(String key, byte[] data) throws RuleSyntaxException {
      int size = HEAD + key.length() + data.length;
      if (size > MOST_BYTES - end) {
        throw new RuleSyntaxException("is more than there is room for in one set of rules");
      }
      if (size > bytes.length - end) {
        bytes = Arrays.copyOf(bytes, Math.max(end + size, 2 * bytes.length));
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
