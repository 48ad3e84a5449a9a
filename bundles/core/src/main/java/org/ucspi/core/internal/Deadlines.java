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

  /** A limit that has been set; what it would run, and all that belongs to it, can be let go. */
  interface Deadline {
    void cancel();
  }

  /** Runs {@code action} after {@code delay}, unless cancelled or closed before. */
  Deadline after(Duration delay, Runnable action) {
    try {
      var due = thread.schedule(() -> run(action), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> due.cancel(false);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("closed", e);
      return () -> {};
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
