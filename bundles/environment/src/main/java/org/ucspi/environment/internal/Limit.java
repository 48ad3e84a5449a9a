package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** A limit to how long something takes. */
final class Limit {
  private Limit() {}

  /**
   * What the stage brings, or {@code otherwise} when it has not come in time or has failed.
   *
   * @param threads on one of which the time runs out
   */
  static <T> CompletionStage<T> within(
      Duration time, CompletionStage<T> stage, T otherwise, ScheduledExecutorService threads) {
    var result = new CompletableFuture<T>();
    CompletionStage<T> inTime = result;
    stage.whenComplete((value, failure) -> result.complete(failure == null ? value : otherwise));
    if (!result.isDone()) {
      var timer = threads.schedule(() -> result.complete(otherwise), time.toNanos(), NANOSECONDS);
      inTime.whenComplete((value, failure) -> timer.cancel(false));
    }
    return inTime;
  }
}
