package org.ucspi.transport.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Workers without threads: a test does their work, and says how time goes by. */
final class HandWorkers {
  final Workers workers = new Workers(new Crypto(), new Clock());
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private long now;

  /** Does what has waited longest; false when nothing waits. */
  boolean work() {
    var task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /** Lets time go by up to the next timer; false when there is none. */
  boolean letTimePass() {
    timers.removeIf(Timer::isDone);
    var next = timers.stream().min(Comparator.comparingLong(timer -> timer.due));
    if (next.isEmpty()) {
      return false;
    }
    now = next.get().due;
    timers.remove(next.get());
    next.get().action.run();
    return true;
  }

  boolean isIdle() {
    return tasks.isEmpty() && timers.stream().allMatch(Timer::isDone);
  }

  private static final class Timer extends CompletableFuture<Void>
      implements ScheduledFuture<Void> {
    final Runnable action;
    final long due;

    Timer(Runnable action, long due) {
      this.action = action;
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }

  private final class Clock extends ScheduledThreadPoolExecutor {
    Clock() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
      var timer = new Timer(action, now + unit.toMillis(delay));
      timers.add(timer);
      return timer;
    }
  }

  private final class Crypto extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
