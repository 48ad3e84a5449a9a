package org.ucspi.transport.internal;

import java.nio.ByteBuffer;

/** Bytes received and not yet decrypted. Holds memory only while there are any. */
final class Ciphertext {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer bytes = NONE; // from position to limit

  boolean isEmpty() {
    return !bytes.hasRemaining();
  }

  int size() {
    return bytes.remaining();
  }

  /** Looks at a byte without taking it. */
  int peek(int index) {
    return bytes.get(bytes.position() + index) & 0xff;
  }

  void append(ByteBuffer more) {
    if (bytes.capacity() - bytes.limit() < more.remaining()) {
      // twice what is needed, so that a record in tiny pieces is not copied for each
      int needed = bytes.remaining() + more.remaining();
      int capacity = bytes.hasRemaining() ? Math.max(2 * needed, 512) : needed;
      bytes = ByteBuffer.allocate(capacity).put(bytes).flip();
    }
    int start = bytes.position();
    int end = bytes.limit();
    bytes.limit(end + more.remaining()).position(end);
    bytes.put(more);
    bytes.position(start);
  }

  /** The bytes, to be consumed from the front. */
  ByteBuffer view() {
    return bytes;
  }

  /** Gives the memory back when all is consumed. */
  void trim() {
    if (!bytes.hasRemaining()) {
      clear();
    }
  }

  void clear() {
    bytes = NONE;
  }
}
