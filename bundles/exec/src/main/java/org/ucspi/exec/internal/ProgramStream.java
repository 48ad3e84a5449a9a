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

/**
 * A program's descriptors and its life. Everything that is told to the receiver, everything read
 * and the end happen in turns on the loop's thread; what other threads ask for is noted and a turn
 * scheduled. Only writing is done where it is asked for, see {@link ProgramOutput}.
 */
final class ProgramStream implements ByteStream, EpollLoop.Turn {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramStream.class);
  private static final int READS_A_TURN = 4;

  private final EpollLoop loop;
  private final Consumer<ProgramStream> whenClosed;
  private final OurEnds ours;
  private final ToProgram output;
  private final FromProgram input;
  private final ProgramLife life;

  private final AtomicReference<Receiver> receiver = new AtomicReference<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean demand;
  private volatile boolean inputUnwanted;

  // the loop's thread only
  private boolean inTurn;
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
    this.ours = ours;
    this.output = ours.output();
    this.input = ours.input();
    this.life =
        new ProgramLife(loop, child, ours, killAfter, () -> receiver.get() != null, this::schedule);
    this.whenClosed = whenClosed;
  }

  Child child() {
    return life.child();
  }

  /** Begins to follow the program. */
  void start() throws IOException {
    life.start();
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
    life.end(reason);
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
    life.endWhereAsked(); // before a pipe is closed: the program is to see SIGTERM, not SIGPIPE
    try {
      again = to != null && !over() && tell(to);
    } catch (RuntimeException | Error e) {
      LOG.debug("the receiver of pid {} failed", child().pid(), e);
      abort("its receiver failed: " + e);
    }
    try {
      life.endWhereAsked(); // what the receiver did in this turn schedules no other
      if (life.finish()) {
        whenClosed.accept(this);
      }
      if (to != null && over() && !closedTold) {
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
    life.endWhereAsked();
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
        life.heard();
        to.data(loop.chunk());
        return true;
      }
      case END -> to.inputClosed();
      case NOTHING -> {}
    }
    return false;
  }

  private boolean over() {
    return life.ended().isPresent();
  }

  private void tellClosed(Receiver to) {
    closedTold = true;
    try {
      to.closed(life.ended().orElseThrow());
    } catch (RuntimeException | Error e) {
      LOG.debug("the receiver of pid {} failed at its end", child().pid(), e);
    }
  }
}
