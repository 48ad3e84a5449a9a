package org.ucspi.transport.internal;

import java.nio.ByteBuffer;

/**
 * Finds the ClientHello of a client that begins TLS before it was told to. It stands at the
 * beginning or behind a line feed, and is taken for one as long as every byte of it fits RFC 8446:
 * the record (5.1), the message (4), and the headers of whatever records follow (a client may send
 * early data).
 */
final class EarlyHello {
  private static final int RECORD_HEADER = 5;
  private static final int LONGEST_RECORD = (1 << 14) + 256; // RFC 8446, 5.2
  private static final int LONGEST_HELLO = 1 << 16; // the engines in use take less
  private static final int FIRST_TYPE = 20; // change_cipher_spec
  private static final int LAST_TYPE = 23; // application_data
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  private final ByteBuffer bytes;
  private final int start;

  private EarlyHello(ByteBuffer bytes, int start) {
    this.bytes = bytes;
    this.start = start;
  }

  /** How many bytes come before one, or before what may still become one. */
  static int bytesBefore(ByteBuffer bytes) {
    int first = bytes.position();
    for (int i = first; i < bytes.limit(); i++) {
      if (bytes.get(i) == HANDSHAKE
          && (i == first || bytes.get(i - 1) == '\n')
          && new EarlyHello(bytes, i).fits()) {
        return i - first;
      }
    }
    return bytes.remaining();
  }

  private boolean fits() {
    return beginsMessage() && followedByRecords();
  }

  private boolean beginsMessage() {
    int message = start + RECORD_HEADER;
    return within(message, CLIENT_HELLO, CLIENT_HELLO)
        && within(message + 1, 0, LONGEST_HELLO >> 16)
        && version(message + 4);
  }

  private boolean followedByRecords() {
    long record = start;
    while (record < bytes.limit()) {
      int at = (int) record;
      if (!within(at, FIRST_TYPE, LAST_TYPE) || !version(at + 1)) {
        return false;
      }
      if (at + RECORD_HEADER > bytes.limit()) {
        return within(at + 3, 0, LONGEST_RECORD >> 8);
      }
      int length = (bytes.get(at + 3) & 0xff) << 8 | (bytes.get(at + 4) & 0xff);
      if (length == 0 || length > LONGEST_RECORD) {
        return false;
      }
      record += RECORD_HEADER + length;
    }
    return true;
  }

  /** SSL 3.0, in the records of old clients, to TLS 1.3. */
  private boolean version(int at) {
    return within(at, 3, 3) && within(at + 1, 0, 4);
  }

  /** True of a byte that has not come yet. */
  private boolean within(int at, int least, int most) {
    if (at >= bytes.limit()) {
      return true;
    }
    int value = bytes.get(at) & 0xff;
    return least <= value && value <= most;
  }
}
