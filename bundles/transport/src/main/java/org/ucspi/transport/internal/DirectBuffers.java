package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Direct memory for the time of one call: sockets, pipes and the native engine take it without a
 * copy. What is kept for the next call is bounded, whatever the number of threads.
 */
final class DirectBuffers {
  /** Four records of the longest kind, with what engines want as room for them. */
  static final int SIZE = 72 * 1024;

  private static final ArrayBlockingQueue<ByteBuffer> KEPT = new ArrayBlockingQueue<>(16);

  private DirectBuffers() {}

  static ByteBuffer lent() {
    var kept = KEPT.poll();
    return kept == null ? ByteBuffer.allocateDirect(SIZE) : kept.clear();
  }

  static void giveBack(ByteBuffer buffer) {
    KEPT.offer(buffer);
  }
}
