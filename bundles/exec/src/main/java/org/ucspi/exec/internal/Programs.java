package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all program configurations share: the way to run programs and the threads that start them.
 * Lives as long as the bundle, so that programs outlive the configuration that started them.
 */
@Component(service = Programs.class, immediate = true)
public final class Programs {
  /** System property: {@code false} runs programs without native calls. */
  static final String NATIVE = "org.ucspi.exec.native";

  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);
  static final int THREADS = 4;

  /**
   * The listeners' own limits bound the connections that can wait here; to drop some is worse than
   * to let them wait.
   */
  static final int MOST_WAITING = 10_000;

  private final Runner runner;
  private volatile boolean stopping;
  private final ThreadPoolExecutor starting =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Threads.named("ucspi-exec-start"));

  /** The best way to run programs that this system has. */
  @Activate
  public Programs() {
    this(runner());
  }

  Programs(Runner runner) {
    this.runner = runner;
    starting.prestartAllCoreThreads(); // at a limit of processes there is no thread to be had
  }

  private static Runner runner() {
    if (!Boolean.parseBoolean(System.getProperty(NATIVE, "true"))) {
      LOG.info("programs run without native calls, as {} says", NATIVE);
      return new JdkRunner();
    }
    try {
      return NativeRunner.open();
    } catch (IOException e) {
      LOG.warn("unable to use native calls, programs run the slow way: {}", e.getMessage());
      LOG.debug("unable to use native calls", e);
      return new JdkRunner();
    }
  }

  /** A launcher that logs what its programs write to their standard error. */
  Runner.Launcher launcher(String name) throws IOException {
    return runner.launcher(LoggerFactory.getLogger("org.ucspi.exec." + name)::info);
  }

  /** True when no program is to be started any more. */
  boolean stopping() {
    return stopping;
  }

  /**
   * Runs a start on a thread that may take its time.
   *
   * @throws RejectedExecutionException when too many wait already
   */
  void whenPossible(Runnable start) {
    starting.execute(start);
  }

  /** Ends all programs. */
  @Deactivate
  void close() {
    stopping = true; // those that wait are to fail at once, but each is to be told
    starting.shutdown();
    try {
      if (!starting.awaitTermination(5, TimeUnit.SECONDS)) {
        starting.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.close();
  }
}
