package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Direct buffers to write from, kept for reuse because they are slow to make. Any thread. */
final class Buffers {
  /** What one TLS record can carry. */
  static final int SIZE = 16 * 1024;

  private static final int KEPT = 64;

  private final ArrayBlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT);

  ByteBuffer take() {
    var buffer = kept.poll();
    return buffer == null ? EpollLoop.nativeBuffer(SIZE) : buffer.clear();
  }

  void giveBack(ByteBuffer buffer) {
    var unused = kept.offer(buffer);
  }
}
