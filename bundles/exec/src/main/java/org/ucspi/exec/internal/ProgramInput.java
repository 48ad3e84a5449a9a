package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Our end of a program's descriptor 1. The loop's thread only, but for {@link #readable()}. With
 * edges instead of levels we keep in mind whether the pipe may hold bytes: after an event it may,
 * and after a read that got less than it asked for it does not, until the next event. Once all
 * writers have gone no event follows, and it is read up to its end.
 */
final class ProgramInput {

  /** What a read found. */
  enum Found {
    NOTHING,
    DATA,
    END
  }

  private final EpollLoop loop;
  private final ByteBuffer available = EpollLoop.nativeBuffer(Integer.BYTES);
  private int descriptor;
  private long id;
  private volatile boolean readable;
  private boolean writersGone;

  ProgramInput(int descriptor, EpollLoop loop) {
    this.descriptor = descriptor;
    this.loop = loop;
  }

  /** Begins to follow the pipe. */
  void watch(Runnable afterEvent) throws IOException {
    id =
        loop.watch(
            descriptor,
            LibC.EPOLLIN,
            events -> {
              writersGone |= (events & (LibC.EPOLLHUP | LibC.EPOLLERR)) != 0;
              readable = true;
              afterEvent.run();
            });
  }

  /** Whether a read may find something. Any thread. */
  boolean readable() {
    return readable;
  }

  boolean over() {
    return descriptor < 0;
  }

  /**
   * Reads into the loop's chunk.
   *
   * @param wanted false: look for the end only
   */
  Found read(boolean wanted) {
    if (descriptor < 0 || !readable) {
      return Found.NOTHING;
    }
    if (!wanted) {
      return writersGone && isEmpty() ? end() : Found.NOTHING;
    }
    long count = loop.readChunk(descriptor);
    if (count > 0) {
      readable = writersGone || count == loop.chunk().capacity();
      return Found.DATA;
    }
    if (count == -1 && LibC.errno() == LibC.EAGAIN) {
      readable = false;
      return Found.NOTHING;
    }
    return end();
  }

  private boolean isEmpty() {
    return LibC.ioctl(descriptor, LibC.FIONREAD, LibC.address(available)) == 0
        && available.getInt(0) == 0;
  }

  private Found end() {
    close();
    return Found.END;
  }

  void close() {
    if (descriptor >= 0) {
      loop.forget(id);
      LibC.close(descriptor);
      descriptor = -1;
      readable = false;
    }
  }
}
