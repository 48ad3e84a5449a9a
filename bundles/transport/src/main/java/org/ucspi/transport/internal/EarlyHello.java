package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Finds the ClientHello of a client that begins TLS before it was told to. It stands at the
 * beginning or behind a line feed, and is taken for one as long as every byte of it fits RFC 8446:
 * the record (5.1), the message (4), and the headers of whatever records follow (a client may send
 * early data).
 *
 * <p>Looks at no record twice, whatever bytes a stranger sends and in whatever portions. Not
 * thread-safe.
 */
final class EarlyHello {
  private static final int RECORD_HEADER = 5;
  private static final int LONGEST_RECORD = (1 << 14) + 256; // RFC 8446, 5.2
  private static final int LONGEST_HELLO = 1 << 16; // the engines in use take less
  private static final int FIRST_TYPE = 20; // change_cipher_spec
  private static final int LAST_TYPE = 23; // application_data
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  /** How much of what the bytes begin with is known to be records. */
  private int known;

  /**
   * How many bytes come before one, or before what may still become one. Where that is none, the
   * next call must bring the same bytes and perhaps more.
   */
  int bytesBefore(ByteBuffer bytes) {
    int first = bytes.position();
    if (bytes.hasRemaining() && beginsMessage(bytes, first) && goesOnWithRecords(bytes)) {
      return 0;
    }
    known = 0;
    var wrong = new BitSet(); // where others came by in vain
    for (int i = first + 1; i < bytes.limit(); i++) {
      if (bytes.get(i - 1) == '\n'
          && beginsMessage(bytes, i)
          && followedByRecords(bytes, i, wrong)) {
        return i - first;
      }
    }
    return bytes.remaining();
  }

  /** As far as the first record goes: a message may be spread over several. */
  private static boolean beginsMessage(ByteBuffer bytes, int start) {
    if (!within(bytes, start, HANDSHAKE, HANDSHAKE)) {
      return false;
    }
    int message = start + RECORD_HEADER;
    int length = message > bytes.limit() ? LONGEST_RECORD : recordLength(bytes, start);
    int end = Math.min(bytes.limit(), start + length);
    return within(bytes, message, end, CLIENT_HELLO, CLIENT_HELLO)
        && within(bytes, message + 1, end, 0, LONGEST_HELLO >> 16)
        && version(bytes, message + 4, end);
  }

  private boolean goesOnWithRecords(ByteBuffer bytes) {
    int first = bytes.position();
    while (first + known < bytes.limit()) {
      int length = recordLength(bytes, first + known);
      if (length <= 0) {
        return length == 0;
      }
      known += length;
    }
    return true;
  }

  private static boolean followedByRecords(ByteBuffer bytes, int start, BitSet wrong) {
    int at = start;
    while (at < bytes.limit()) {
      int length = wrong.get(at) ? -1 : recordLength(bytes, at);
      if (length <= 0) {
        return length == 0;
      }
      wrong.set(at);
      at += length;
    }
    return true;
  }

  /** With its header; 0 as long as that is not whole, −1 where it cannot be one. */
  private static int recordLength(ByteBuffer bytes, int at) {
    if (!within(bytes, at, FIRST_TYPE, LAST_TYPE) || !version(bytes, at + 1, bytes.limit())) {
      return -1;
    }
    if (at + RECORD_HEADER > bytes.limit()) {
      return within(bytes, at + 3, 0, LONGEST_RECORD >> 8) ? 0 : -1;
    }
    int length = (bytes.get(at + 3) & 0xff) << 8 | (bytes.get(at + 4) & 0xff);
    return length == 0 || length > LONGEST_RECORD ? -1 : RECORD_HEADER + length;
  }

  /** SSL 3.0, in the records of old clients, to TLS 1.3. */
  private static boolean version(ByteBuffer bytes, int at, int end) {
    return within(bytes, at, end, 3, 3) && within(bytes, at + 1, end, 0, 4);
  }

  private static boolean within(ByteBuffer bytes, int at, int least, int most) {
    return within(bytes, at, bytes.limit(), least, most);
  }

  /** True of a byte that has not come yet, or is beyond the end. */
  private static boolean within(ByteBuffer bytes, int at, int end, int least, int most) {
    if (at >= end) {
      return true;
    }
    int value = bytes.get(at) & 0xff;
    return least <= value && value <= most;
  }
}
