package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Our end of a pipe that a program reads from. Written on the caller's thread as long as the pipe
 * takes bytes; what it does not take is kept and follows on the loop's thread. Writing and closing
 * share one lock, so that no byte can go to a descriptor that was closed and is another's by now.
 */
final class ProgramOutput implements ToProgram {
  private final EpollLoop loop;
  private final Buffers buffers;
  private final ArrayDeque<ByteBuffer> pending = new ArrayDeque<>();
  private int descriptor;
  private long id;
  private boolean waits;
  private boolean writableOwed;
  private boolean closing;
  private boolean closedByProgram;

  ProgramOutput(int descriptor, EpollLoop loop, Buffers buffers) {
    this.descriptor = descriptor;
    this.loop = loop;
    this.buffers = buffers;
  }

  @Override
  public synchronized void watch(Runnable afterEvent) throws IOException {
    id =
        loop.watch(
            descriptor,
            0, // the program's end alone: most pipes take all that ever comes
            events -> {
              ready(events);
              afterEvent.run();
            });
  }

  /** False when some of it had to be kept. */
  @Override
  public synchronized boolean write(ByteBuffer data) {
    if (descriptor < 0 || closing) {
      data.position(data.limit());
      return true;
    }
    if (data.isDirect() && pending.isEmpty()) {
      pass(data);
    }
    while (data.hasRemaining() && descriptor >= 0) {
      keep(data);
      passPending();
    }
    data.position(data.limit());
    writableOwed |= !pending.isEmpty();
    return pending.isEmpty();
  }

  private void keep(ByteBuffer data) {
    var buffer = buffers.take();
    int count = Math.min(buffer.remaining(), data.remaining());
    buffer.put(0, data, data.position(), count).limit(count);
    data.position(data.position() + count);
    pending.add(buffer);
  }

  private void passPending() {
    while (!pending.isEmpty() && descriptor >= 0 && pass(pending.peek())) {
      buffers.giveBack(pending.remove());
    }
  }

  /** Writes until the buffer is empty (true) or the pipe takes no more (false). */
  private boolean pass(ByteBuffer buffer) {
    long address = LibC.address(buffer);
    while (buffer.hasRemaining()) {
      long count = LibC.write(descriptor, address + buffer.position(), buffer.remaining());
      if (count >= 0) {
        buffer.position(buffer.position() + (int) count);
        continue;
      }
      int errno = LibC.errno();
      if (errno == LibC.EAGAIN && waitForRoom()) {
        return false;
      }
      if (errno != LibC.EINTR) {
        closedByProgram = true;
        close();
        return false;
      }
    }
    return true;
  }

  private boolean waitForRoom() {
    try {
      if (!waits) {
        loop.watchFor(LibC.EPOLLOUT, descriptor, id);
        waits = true;
      }
      return true;
    } catch (IOException e) {
      return false; // nobody would tell us of it
    }
  }

  @Override
  public void tlsStarted() {}

  @Override
  public synchronized void closeWhenPassed() {
    closing = true;
    if (pending.isEmpty()) {
      close();
    }
  }

  private synchronized void ready(int events) {
    if (descriptor < 0) {
      return;
    }
    if ((events & LibC.EPOLLERR) != 0) {
      closedByProgram = true;
      close();
      return;
    }
    passPending();
    if (closing && pending.isEmpty()) {
      close();
    }
  }

  @Override
  public synchronized News news() {
    if (closedByProgram) {
      closedByProgram = false;
      writableOwed = false;
      return News.CLOSED;
    }
    if (writableOwed && pending.isEmpty()) {
      writableOwed = false;
      return News.WRITABLE;
    }
    return News.NONE;
  }

  @Override
  public synchronized boolean hasNews() {
    return closedByProgram;
  }

  @Override
  public synchronized void close() {
    if (descriptor >= 0) {
      loop.forget(id);
      LibC.close(descriptor);
      descriptor = -1;
    }
    pending.forEach(buffers::giveBack);
    pending.clear();
  }
}
