package org.ucspi.exec.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.stream.End;

/**
 * A program's process from its start to its end. The end comes when the process has ended and its
 * output has been delivered up to its end of file, or until processes that it left behind have been
 * silent for long enough. Only then is the process reaped, so that until then its session can be
 * signalled. The loop's thread only, but for {@link #end(String)}.
 */
final class ProgramLife {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramLife.class);

  private final Child child;
  private final OurEnds ours;
  private final Duration killAfter;
  private final BooleanSupplier open;
  private final Runnable schedule;
  private final Silence silence;
  private final AtomicReference<String> reason = new AtomicReference<>();

  private boolean told;
  private Optional<End> end = Optional.empty();

  /**
   * Takes over the process and the descriptors.
   *
   * @param open whether anybody hears what the program says
   * @param schedule asks for a turn
   */
  ProgramLife(
      EpollLoop loop,
      Child child,
      OurEnds ours,
      Duration killAfter,
      BooleanSupplier open,
      Runnable schedule) {
    this.child = child;
    this.ours = ours;
    this.killAfter = killAfter;
    this.open = open;
    this.schedule = schedule;
    this.silence =
        new Silence(
            loop,
            killAfter,
            () -> !open.getAsBoolean() || ours.input().somethingWaits(),
            this::endInput);
  }

  Child child() {
    return child;
  }

  /** Begins to follow the program. */
  void start() throws IOException {
    ours.watch(schedule);
    child.watch(schedule);
  }

  /** Asks for its end, which begins with a turn. Any thread. */
  void end(String why) {
    if (reason.compareAndSet(null, why)) {
      schedule.run();
    }
  }

  /**
   * The program may still say something on being told to end; what it says after the time is up is
   * lost.
   */
  void endWhereAsked() {
    if (reason.get() == null || told || end.isPresent()) {
      return;
    }
    LOG.debug("pid {} is to end: {}", child.pid(), reason.get());
    told = true;
    child.terminate(killAfter, this::endInput);
    // not before the signal: a program that sees the end of its input first may exit in peace
    ours.output().close();
    if (!open.getAsBoolean()) {
      ours.input().close();
    }
  }

  private void endInput() {
    ours.input().close();
    schedule.run();
  }

  /** Something was heard of the program, or of what it left behind. */
  void heard() {
    silence.broken();
  }

  /** Reaps the process if it has ended and there is nothing more to hear; true when it was that. */
  boolean finish() {
    if (!child.ended() || end.isPresent()) {
      return false;
    }
    if (!ours.input().over()) {
      silence.begin();
      return false;
    }
    end = Optional.of(child.reap());
    ours.close();
    silence.end();
    return true;
  }

  /** How it ended, once it has. */
  Optional<End> ended() {
    return end;
  }
}
