package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Descriptor 2 of the programs of one configuration, one pipe for all as under sslserver. One batch
 * of lines at a time is with the logging thread; until it has been logged nothing more is read, so
 * that a slow log slows the programs and not the loop.
 */
final class ErrorPipe implements EpollLoop.Turn {
  private final EpollLoop loop;
  private final Executor logging;
  private final ErrorLines.Sink sink;
  private final Consumer<ErrorPipe> whenClosed;
  private final int readEnd;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean logs;
  private volatile boolean restWanted;
  private volatile boolean shut;

  // guarded by this
  private int writeEnd;
  private int users = 1;

  // the loop's thread only, once open
  private final ErrorLines lines = new ErrorLines();
  private long id;
  private boolean readable;
  private boolean writersGone;
  private boolean closed;

  private ErrorPipe(
      EpollLoop loop,
      Executor logging,
      ErrorLines.Sink sink,
      Pipe pipe,
      Consumer<ErrorPipe> whenClosed) {
    this.loop = loop;
    this.logging = logging;
    this.sink = sink;
    this.readEnd = pipe.readEnd();
    this.writeEnd = pipe.writeEnd();
    this.whenClosed = whenClosed;
  }

  /**
   * Opens a pipe with one user, the configuration.
   *
   * @param whenClosed told when nobody writes to it any more, on the loop's thread
   */
  static ErrorPipe open(
      EpollLoop loop, Executor logging, ErrorLines.Sink sink, Consumer<ErrorPipe> whenClosed)
      throws IOException {
    var pipe = Pipe.fromProgram();
    try {
      var opened = new ErrorPipe(loop, logging, sink, pipe, whenClosed);
      opened.id = loop.watch(pipe.readEnd(), LibC.EPOLLIN, opened::ready);
      return opened;
    } catch (IOException e) {
      pipe.close();
      throw e;
    }
  }

  /** The descriptor for one more program, until {@link #release}. */
  synchronized int acquire() throws IOException {
    if (users == 0) {
      throw new IOException("its configuration was removed");
    }
    users++;
    return writeEnd;
  }

  /** One user less. What is left of a line is logged when no program runs that could end it. */
  synchronized void release() {
    users--;
    if (users == 0) {
      LibC.close(writeEnd);
    }
    if (users <= 1) {
      restWanted = true;
      schedule();
    }
  }

  /** Stops reading, whoever may still write. */
  void shut() {
    shut = true;
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.schedule(this);
    }
  }

  private void ready(int events) {
    writersGone |= (events & LibC.EPOLLHUP) != 0;
    readable = true;
    schedule();
  }

  @Override
  public void turn() {
    scheduled.set(false);
    if (closed || (logs && !shut)) {
      return; // the end of logging schedules the next turn
    }
    boolean over = shut || (readable && !readOnce());
    if (over || (restWanted && !readable && !logs)) {
      restWanted = false;
      log(lines.rest());
    }
    if (over) {
      close();
    } else if ((readable || restWanted) && !logs) {
      schedule();
    }
  }

  /** False at the end of file. */
  private boolean readOnce() {
    long count = loop.readChunk(readEnd);
    if (count > 0) {
      readable = writersGone || count == loop.chunk().capacity();
      log(lines.add(loop.chunk()));
      return true;
    }
    readable = false;
    return count == -1 && LibC.errno() == LibC.EAGAIN;
  }

  private void log(List<String> batch) {
    if (batch.isEmpty()) {
      return;
    }
    logs = true;
    try {
      logging.execute(
          () -> {
            try {
              batch.forEach(sink::log);
            } finally {
              logs = false;
              schedule();
            }
          });
    } catch (RejectedExecutionException e) {
      logs = false; // the bundle stops
    }
  }

  private void close() {
    closed = true;
    loop.forget(id);
    LibC.close(readEnd);
    whenClosed.accept(this);
  }
}
