package org.ucspi.exec.internal;

import java.io.IOException;

/**
 * Our end of a pipe that a program writes to. The loop's thread only, but for {@link #readable()}.
 * With edges instead of levels we keep in mind whether the pipe may hold bytes: after an event it
 * may, and after a read that got less than it asked for it does not, until the next event. Once all
 * writers have gone no event follows, and it is read up to its end.
 */
final class ProgramInput implements FromProgram {
  private final EpollLoop loop;
  private int descriptor;
  private long id;
  private volatile boolean readable;
  private boolean writersGone;

  ProgramInput(int descriptor, EpollLoop loop) {
    this.descriptor = descriptor;
    this.loop = loop;
  }

  @Override
  public void watch(Runnable afterEvent) throws IOException {
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

  @Override
  public boolean readable() {
    return readable;
  }

  @Override
  public void tlsStarted() {}

  @Override
  public boolean over() {
    return descriptor < 0;
  }

  @Override
  public Found read(boolean wanted) {
    if (descriptor < 0 || !readable) {
      return Found.NOTHING;
    }
    if (!wanted) {
      return writersGone && available() == 0 ? end() : Found.NOTHING;
    }
    return read(loop.chunk().capacity());
  }

  /** Reads into the loop's chunk, but so many bytes at most. */
  Found read(int most) {
    int wanted = Math.min(most, loop.chunk().capacity());
    if (descriptor < 0) {
      return Found.NOTHING;
    }
    long count = loop.readChunk(descriptor, wanted);
    if (count > 0) {
      readable = writersGone || count == wanted;
      return Found.DATA;
    }
    if (count == -1 && LibC.errno() == LibC.EAGAIN) {
      readable = false;
      return Found.NOTHING;
    }
    return end();
  }

  @Override
  public boolean somethingWaits() {
    return available() > 0;
  }

  /** How many bytes the pipe holds. */
  int available() {
    try (var count = Scratch.take()) {
      return descriptor >= 0 && LibC.ioctl(descriptor, LibC.FIONREAD, count.address()) == 0
          ? count.bytes().getInt(0)
          : 0;
    }
  }

  private Found end() {
    close();
    return Found.END;
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      loop.forget(id);
      LibC.close(descriptor);
      descriptor = -1;
      readable = false;
    }
  }
}
