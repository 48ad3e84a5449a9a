package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * A program's descriptors and its life. Everything that is told to the receiver, everything read
 * and the end happen in turns on the loop's thread; what other threads ask for is noted and a turn
 * scheduled. Only writing is done where it is asked for, see {@link ProgramOutput}.
 *
 * <p>The end comes when the process has ended and its output has been delivered up to its end of
 * file, which a grandchild that holds it open delays. Only then is the process reaped, so that
 * until then its session can be signalled.
 */
final class ProgramStream implements ByteStream, EpollLoop.Turn {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramStream.class);
  private static final int READS_A_TURN = 4;

  private final EpollLoop loop;
  private final Child child;
  private final Duration killAfter;
  private final Consumer<ProgramStream> whenClosed;
  private final OurEnds ours;
  private final ToProgram output;
  private final FromProgram input;

  private final AtomicReference<Receiver> receiver = new AtomicReference<>();
  private final AtomicReference<String> abortReason = new AtomicReference<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean demand;
  private volatile boolean inputUnwanted;

  // the loop's thread only
  private boolean inTurn;
  private boolean aborted;
  private End end;
  private boolean closedTold;

  /**
   * Takes over the process and the descriptors.
   *
   * @param whenClosed told when nothing of the program is left, on the loop's thread
   */
  ProgramStream(
      EpollLoop loop,
      Child child,
      OurEnds ours,
      Duration killAfter,
      Consumer<ProgramStream> whenClosed) {
    this.loop = loop;
    this.child = child;
    this.ours = ours;
    this.output = ours.output();
    this.input = ours.input();
    this.killAfter = killAfter;
    this.whenClosed = whenClosed;
  }

  /** Begins to follow the program. */
  void start() throws IOException {
    ours.watch(this::schedule);
    child.watch(this::schedule);
  }

  @Override
  public void open(Receiver opened) {
    if (!receiver.compareAndSet(null, opened)) {
      throw new IllegalStateException("has a receiver already");
    }
    schedule();
  }

  @Override
  public void more() {
    demand = true;
    // either the loop sees the demand when the pipe becomes readable, or we see that it is
    if (input.readable()) {
      schedule();
    }
  }

  @Override
  public boolean write(ByteBuffer data) {
    boolean passed = output.write(data);
    if (output.hasNews()) {
      schedule();
    }
    return passed;
  }

  @Override
  public void tlsStarted() {
    output.tlsStarted();
    input.tlsStarted();
    schedule();
  }

  @Override
  public void closeOutput() {
    output.closeWhenPassed();
  }

  @Override
  public void closeInput() {
    inputUnwanted = true;
    schedule();
  }

  @Override
  public void abort(String reason) {
    if (abortReason.compareAndSet(null, reason)) {
      schedule();
    }
  }

  private void schedule() {
    if (!(loop.inLoop() && inTurn) && scheduled.compareAndSet(false, true)) {
      loop.schedule(this);
    }
  }

  @Override
  public void turn() {
    scheduled.set(false);
    var to = receiver.get();
    boolean again = false;
    inTurn = true;
    abortWhereAsked(); // before a pipe is closed: the program is to see SIGTERM, not SIGPIPE
    try {
      again = to != null && !over() && tell(to);
    } catch (RuntimeException | Error e) {
      LOG.debug("the receiver of pid {} failed", child.pid(), e);
      abort("its receiver failed: " + e);
    }
    try {
      abortWhereAsked(); // what the receiver did in this turn schedules no other
      if (child.ended() && input.over() && end == null) {
        finish();
      }
      if (to != null && end != null && !closedTold) {
        tellClosed(to);
      }
    } finally {
      inTurn = false;
    }
    if (again || (to != null && !over() && output.hasNews())) {
      schedule();
    }
  }

  /** Tells what there is to tell; true when there may be more. */
  private boolean tell(Receiver to) {
    // a command first: an end of the plain descriptors, or of the process, may come right after it
    ours.delayed().ifPresent(tls -> tls.listen(this));
    abortWhereAsked();
    boolean again = tellNews(to);
    return ours.delayed().map(tls -> tls.goOn(this)).orElse(false) || again;
  }

  private boolean tellNews(Receiver to) {
    switch (output.news()) {
      case WRITABLE -> to.writable();
      case CLOSED -> to.outputClosed();
      case NONE -> {}
    }
    int reads = 0;
    while (!over() && readOnce(to)) {
      if (++reads == READS_A_TURN) {
        return true;
      }
    }
    return false;
  }

  /** One step of the input; true when another may follow at once. */
  private boolean readOnce(Receiver to) {
    if (inputUnwanted) {
      input.close();
      return false;
    }
    switch (input.read(demand)) {
      case DATA -> {
        demand = false;
        to.data(loop.chunk());
        return true;
      }
      case END -> to.inputClosed();
      case NOTHING -> {}
    }
    return false;
  }

  private boolean over() {
    return end != null;
  }

  private void abortWhereAsked() {
    if (abortReason.get() != null && !aborted && end == null) {
      beginAbort();
    }
  }

  /**
   * The program may still say something on being told to end; what it says after the time is up is
   * lost.
   */
  private void beginAbort() {
    LOG.debug("pid {} is to end: {}", child.pid(), abortReason.get());
    aborted = true;
    child.terminate(
        killAfter,
        () -> {
          input.close();
          schedule();
        });
    output.close(); // not before the signal: a program that sees the end first may exit in peace
    if (receiver.get() == null) {
      input.close();
    }
  }

  private void finish() {
    end = child.reap();
    ours.close();
    whenClosed.accept(this);
  }

  private void tellClosed(Receiver to) {
    closedTold = true;
    try {
      to.closed(end);
    } catch (RuntimeException | Error e) {
      LOG.debug("the receiver of pid {} failed at its end", child.pid(), e);
    }
  }
}
