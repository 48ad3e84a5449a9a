package org.ucspi.transport.internal;

import java.nio.ByteBuffer;

/**
 * Bytes received and not yet decrypted: the beginning of a record that was kept, and what has come
 * after it, which is lent. Holds memory only while there are any.
 */
final class Ciphertext {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);
  private static final int HEADER = 5;
  private static final int LEAST = 512;

  private ByteBuffer kept = NONE; // from position to limit
  private ByteBuffer lent = NONE;

  boolean isEmpty() {
    return !kept.hasRemaining() && !lent.hasRemaining();
  }

  /** Takes what is lent until {@link #keep}. */
  void append(ByteBuffer more) {
    keep();
    lent = more;
  }

  /** The next record, or what there is of it, and perhaps more; to be consumed from the front. */
  ByteBuffer view() {
    if (!kept.hasRemaining()) {
      return lent;
    }
    complete(HEADER);
    if (kept.remaining() >= HEADER) {
      complete(HEADER + (kept.getShort(kept.position() + 3) & 0xffff));
    }
    return kept;
  }

  /** For an engine that wants more than one record: all there is, if that is more than before. */
  boolean join() {
    boolean more = kept.hasRemaining() && lent.hasRemaining();
    keep();
    return more;
  }

  /** Copies what is left of what was lent. */
  void keep() {
    if (lent.hasRemaining()) {
      complete(kept.remaining() + lent.remaining());
    }
    lent = NONE;
  }

  /** Gives memory back once what was kept is consumed: a client may say nothing more for hours. */
  void trim() {
    if (!kept.hasRemaining()) {
      kept = NONE;
    }
  }

  /** For tests. */
  boolean holdsMemory() {
    return kept.capacity() > 0 || lent.capacity() > 0;
  }

  void clear() {
    kept = NONE;
    lent = NONE;
  }

  private void complete(int length) {
    int missing = Math.min(length - kept.remaining(), lent.remaining());
    if (missing <= 0) {
      return;
    }
    if (kept.capacity() - kept.limit() < missing) {
      // twice what is needed, so that a record in tiny pieces is not copied for each
      int needed = kept.remaining() + missing;
      kept = ByteBuffer.allocate(Math.max(2 * needed, LEAST)).put(kept).flip();
    }
    int end = kept.limit();
    kept.limit(end + missing).put(end, lent, lent.position(), missing);
    lent.position(lent.position() + missing);
  }
}
