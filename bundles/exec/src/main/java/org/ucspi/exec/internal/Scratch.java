package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A little memory outside of the heap for what a call takes or gives. Kept for reuse: made anew for
 * each call it would keep the garbage collector busy. Of one thread until it is closed.
 */
final class Scratch implements AutoCloseable {
  private static final int SIZE = 128; // a siginfo_t, the largest of them
  private static final ArrayBlockingQueue<Scratch> KEPT = new ArrayBlockingQueue<>(16);

  private final ByteBuffer bytes = EpollLoop.nativeBuffer(SIZE);
  private final long address = LibC.address(bytes);

  private Scratch() {}

  /** Some, with whatever is in it. */
  static Scratch take() {
    var kept = KEPT.poll();
    return kept == null ? new Scratch() : kept;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }

  @Override
  public void close() {
    var unused = KEPT.offer(this);
  }
}
