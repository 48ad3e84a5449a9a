package org.ucspi.transport.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, each on the thread that brought it, or on the one that is at it
 * already. What only tasks touch needs no lock, and a task that adds another is never inside it. A
 * thread that finds ever more to do is relieved: a busy connection must not keep it from the
 * others.
 */
final class Serial implements Executor {
  private static final int TASKS_A_TURN = 32;

  private final Queue<Runnable> tasks;
  private final AtomicInteger pending = new AtomicInteger();
  private final Consumer<Throwable> failed;
  private final Executor relief;

  // whoever has the turn
  private Runnable next;
  private Runnable nextRefused;

  /**
   * Has nothing to do yet.
   *
   * @param failed told, in turn, what a task threw
   * @param relief takes over after a while, in its turn
   */
  Serial(Consumer<Throwable> failed, Executor relief) {
    this(failed, relief, new ConcurrentLinkedQueue<>());
  }

  /** For tests. */
  Serial(Consumer<Throwable> failed, Executor relief, Queue<Runnable> tasks) {
    this.tasks = tasks;
    this.failed = failed;
    this.relief = relief;
  }

  @Override
  public void execute(Runnable task) {
    if (!runsNow(task)) {
      tasks.add(task);
      if (pending.getAndIncrement() == 0) {
        takeTurn(tasks.remove());
      }
    }
  }

  /**
   * Runs a task before it returns; false when another one is being run, and this one is not. What
   * is in the queue without being counted yet may have the caller's own tasks behind it.
   */
  boolean runsNow(Runnable task) {
    boolean free = tasks.isEmpty() && pending.compareAndSet(0, 1);
    if (free) {
      takeTurn(task);
    }
    return free;
  }

  /**
   * From inside a task: runs another right after it, on the relief's thread.
   *
   * @param refused runs instead, here, where there is no relief
   */
  void moveOn(Runnable task, Runnable refused) {
    next = task;
    nextRefused = refused;
  }

  private void takeTurn(Runnable first) {
    var task = first;
    for (int left = TASKS_A_TURN; ; task = tasks.remove()) {
      run(task);
      if (next != null) {
        if (moved()) {
          return;
        }
        run(nextRefused);
      }
      if (pending.decrementAndGet() == 0) {
        return;
      }
      if (--left <= 0 && relieved(() -> takeTurn(tasks.remove()))) {
        return;
      }
    }
  }

  private boolean moved() {
    var task = next;
    next = null;
    return relieved(() -> takeTurn(task));
  }

  private boolean relieved(Runnable turn) {
    try {
      relief.execute(turn);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // no help: go on
    }
  }

  /** True when every task has been run. */
  boolean idle() {
    return pending.get() == 0;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      failed.accept(e);
    }
  }
}
