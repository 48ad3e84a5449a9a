package org.ucspi.core.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits of time, all on one thread: what blocks there delays the others. */
final class Deadlines {
  private static final Logger LOGGER = LoggerFactory.getLogger(Deadlines.class);

  private final ScheduledThreadPoolExecutor thread;

  Deadlines(String name) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Runs {@code action} after {@code delay}, unless cancelled or closed before. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it; its exceptions are logged
  void after(Duration delay, Runnable action) {
    try {
      thread.schedule(() -> run(action), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("closed", e);
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOGGER.error("unable to end what was due: {}", e.toString());
      LOGGER.debug("deadline", e);
    }
  }

  void close() {
    thread.shutdownNow();
  }
}
