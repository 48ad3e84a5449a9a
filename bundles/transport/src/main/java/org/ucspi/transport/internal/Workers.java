package org.ucspi.transport.internal;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The transport's threads beside the I/O ones: a bounded pool for handshakes and one clock. */
final class Workers implements AutoCloseable {
  private static final int WAITING_HANDSHAKES = 4096;

  private final ThreadPoolExecutor crypto;
  private final ScheduledThreadPoolExecutor clock;

  Workers(int cryptoThreads) {
    crypto =
        new ThreadPoolExecutor(
            cryptoThreads,
            cryptoThreads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_HANDSHAKES),
            named("ucspi-handshake-"));
    crypto.allowCoreThreadTimeOut(true);
    clock = new ScheduledThreadPoolExecutor(1, named("ucspi-clock-"));
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Refuses with {@link RejectedExecutionException} when too many wait already. */
  Executor crypto() {
    return crypto;
  }

  /** Runs a short action later; does nothing any more once closed. */
  Future<?> after(Duration delay, Runnable action) {
    return clock.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    clock.shutdownNow();
    crypto.shutdownNow();
  }

  static ThreadFactory named(String prefix) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Threads for I/O: as many as there are loops, each gone when its loop has ended. */
  static ExecutorService io() {
    return Executors.newCachedThreadPool(named("ucspi-io-"));
  }
}
