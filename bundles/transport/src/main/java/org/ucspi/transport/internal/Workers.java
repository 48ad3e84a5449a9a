package org.ucspi.transport.internal;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The transport's threads: a bounded pool for handshakes, one clock, and those for I/O. All but
 * those of listening sockets are there from the start: later, where a limit of processes is
 * reached, there may be none to be had.
 */
final class Workers implements AutoCloseable {
  private static final int WAITING_HANDSHAKES = 4096;

  private final ExecutorService crypto;
  private final ScheduledThreadPoolExecutor clock;

  Workers(int cryptoThreads) {
    this(crypto(cryptoThreads), clock());
  }

  Workers(ExecutorService crypto, ScheduledThreadPoolExecutor clock) {
    this.crypto = crypto;
    this.clock = clock;
  }

  private static ExecutorService crypto(int threads) {
    var crypto =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_HANDSHAKES),
            named("ucspi-handshake-"));
    crypto.prestartAllCoreThreads();
    return crypto;
  }

  private static ScheduledThreadPoolExecutor clock() {
    var clock = new ScheduledThreadPoolExecutor(1, named("ucspi-clock-"));
    clock.setRemoveOnCancelPolicy(true);
    clock.prestartAllCoreThreads();
    return clock;
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
    crypto.shutdown(); // a turn that waits there has still to tell its owner of the end
  }

  static ThreadFactory named(String prefix) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A thread for each I/O loop, which MINA starts and ends as connections come and go. */
  static ExecutorService io(int loops) {
    var pool = // a loop waits in its queue once at most
        new ThreadPoolExecutor(
            loops, loops, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("ucspi-io-"));
    pool.prestartAllCoreThreads();
    return pool;
  }

  /** A thread for each listening socket, gone when that is closed. */
  static ExecutorService accepting() {
    return Executors.newCachedThreadPool(named("ucspi-accept-"));
  }
}
