package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * Joins two byte streams. Each chunk of the one is written to the other, and the next is asked for
 * when that one takes it: so what is held is bounded by what the streams hold. An end of input on
 * one side becomes an end of output on the other and the reverse, a broken stream aborts the other
 * one.
 *
 * <p>Threads: the streams' own. Each side's events are serial; the two sides run at the same time.
 */
final class Relay {
  private final Side near;
  private final Side far;
  private final Object start = new Object();
  private final List<Runnable> early = new ArrayList<>(); // guarded by start
  private volatile boolean started;

  /**
   * Prepares a relay.
   *
   * @param nearClosed told when the near stream has closed, before the far one is aborted or after
   *     its directions have been ended
   * @param farClosed likewise
   */
  Relay(ByteStream near, Consumer<End> nearClosed, ByteStream far, Consumer<End> farClosed) {
    this.near = new Side(near, far, nearClosed);
    this.far = new Side(far, near, farClosed);
  }

  void start() {
    try {
      near.from.open(near);
      far.from.open(far);
    } finally {
      synchronized (start) {
        while (!early.isEmpty()) { // one that runs may bring another
          early.remove(0).run();
        }
        started = true;
      }
    }
    near.from.more();
    far.from.more();
  }

  /**
   * Runs {@code event} once both streams are open: the one opened first may report an end before
   * that.
   */
  private void whenStarted(Runnable event) {
    if (!started) {
      synchronized (start) {
        if (!started) {
          early.add(event);
          return;
        }
      }
    }
    event.run();
  }

  /** Hears one stream and passes on to the other. */
  private final class Side implements ByteStream.Receiver {
    private final ByteStream from;
    private final ByteStream to;
    private final Consumer<End> whenClosed;

    Side(ByteStream from, ByteStream to, Consumer<End> whenClosed) {
      this.from = from;
      this.to = to;
      this.whenClosed = whenClosed;
    }

    @Override
    public void data(ByteBuffer data) {
      if (to.write(data)) {
        from.more();
      }
    }

    @Override
    public void tlsStarted() {
      to.tlsStarted();
    }

    @Override
    public void writable() {
      to.more();
    }

    @Override
    public void inputClosed() {
      whenStarted(to::closeOutput);
    }

    @Override
    public void outputClosed() {
      whenStarted(to::closeInput);
    }

    @Override
    public void closed(End end) {
      whenStarted(() -> ended(end));
    }

    private void ended(End end) {
      if (end instanceof End.Broken broken) {
        whenClosed.accept(end); // the log says the cause before what it leads to
        to.abort(broken.reason());
        to.closeInput();
      } else {
        to.closeOutput();
        to.closeInput(); // nobody is left to take it
        whenClosed.accept(end);
      }
    }
  }
}
