package org.ucspi.exec.internal;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Actions that wait for their time. One thread only. */
final class Alarms {

  /** One of them. */
  static final class Alarm {
    private final long nanos;
    private Runnable action;

    private Alarm(long nanos, Runnable action) {
      this.nanos = nanos;
      this.action = action;
    }

    /** Lets go of the action at once; the alarm itself waits for its time as before. */
    void cancel() {
      action = () -> {};
    }
  }

  private final PriorityQueue<Alarm> waiting =
      new PriorityQueue<>((a, b) -> Long.signum(a.nanos - b.nanos));

  Alarm at(long nanos, Runnable action) {
    var alarm = new Alarm(nanos, action);
    waiting.add(alarm);
    return alarm;
  }

  /** -1 when there is none. */
  int millisUntilNext() {
    var next = waiting.peek();
    if (next == null) {
      return -1;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(next.nanos - System.nanoTime()) + 1;
    return (int) Math.max(0, Math.min(millis, Integer.MAX_VALUE));
  }

  /** Runs those whose time has come. */
  void ring(Consumer<Runnable> how) {
    while (!waiting.isEmpty() && waiting.peek().nanos - System.nanoTime() <= 0) {
      how.accept(waiting.poll().action);
    }
  }
}
