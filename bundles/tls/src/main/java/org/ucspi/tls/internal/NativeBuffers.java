package org.ucspi.tls.internal;

import io.netty.internal.tcnative.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Direct memory for one call of the native library: what goes in and what comes out. Lent for the
 * time of the call; what is kept for the next is bounded, whatever the number of threads.
 */
final class NativeBuffers {
  /** A record of the longest kind (RFC 5246, 6.2.3), and a little. */
  static final int CAPACITY = 5 + 16384 + 2048 + 59;

  private static final ArrayBlockingQueue<NativeBuffers> KEPT = new ArrayBlockingQueue<>(16);

  private final ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY);
  private final ByteBuffer out = ByteBuffer.allocateDirect(CAPACITY);
  private final long inAddress = address(in);
  private final long outAddress = address(out);

  private NativeBuffers() {}

  static NativeBuffers lent() {
    var kept = KEPT.poll();
    return kept == null ? new NativeBuffers() : kept;
  }

  void giveBack() {
    KEPT.offer(this);
  }

  /** Of what a direct buffer has next. */
  static long address(ByteBuffer direct) {
    return Buffer.address(direct) + direct.position();
  }

  /** Empty, for what the library is to take. */
  ByteBuffer in() {
    return in.clear();
  }

  /** Empty, for what the library makes. */
  ByteBuffer out() {
    return out.clear();
  }

  /** What the library has made, given as length. */
  ByteBuffer made(int length) {
    return out.clear().limit(length);
  }

  long inAddress() {
    return inAddress;
  }

  long outAddress() {
    return outAddress;
  }
}
