package org.ucspi.transport.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, each on the thread that brought it, or on the one that is at it
 * already. What only tasks touch needs no lock, and a task that adds another is never inside it.
 */
final class Serial implements Executor {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Consumer<Throwable> failed;

  /**
   * @param failed told, in turn, what a task threw
   */
  Serial(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() > 0) {
      return;
    }
    do {
      run(tasks.remove());
    } while (pending.decrementAndGet() > 0);
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
