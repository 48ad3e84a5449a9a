package org.ucspi.core.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    thread.prestartAllCoreThreads(); // later there may be no thread to be had
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

  /**
   * The outcome of a stage, or a failure once {@code limit} is over, whichever comes first.
   *
   * @param late takes what comes after that
   */
  <T> CompletionStage<T> within(Duration limit, CompletionStage<T> stage, Consumer<T> late) {
    var outcome = new CompletableFuture<T>();
    CompletionStage<T> bounded = outcome;
    stage.whenComplete(
        (value, failure) -> {
          boolean inTime =
              failure == null ? outcome.complete(value) : outcome.completeExceptionally(failure);
          if (!inTime && value != null) {
            late.accept(value);
          }
        });
    if (!outcome.isDone()) {
      var reason = "timed out after " + limit.toSeconds() + " s";
      var deadline = after(limit, () -> outcome.completeExceptionally(new IOException(reason)));
      bounded.whenComplete((value, failure) -> deadline.cancel());
    }
    return bounded;
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOGGER.error("unable to end what was due: {}", SafeText.words(e.toString()));
      LOGGER.debug("deadline", e);
    }
  }

  void close() {
    thread.shutdownNow();
  }
}
