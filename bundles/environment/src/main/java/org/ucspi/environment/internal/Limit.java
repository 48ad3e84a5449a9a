package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;

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
    return within(time, stage, threads).exceptionally(failure -> otherwise);
  }

  /**
   * What the stage brings, or its failure, or one of ours when it has not come in time.
   *
   * @param threads on one of which the time runs out; when they have been ended, it does at once
   */
  static <T> CompletionStage<T> within(
      Duration time, CompletionStage<T> stage, ScheduledExecutorService threads) {
    var result = new CompletableFuture<T>();
    CompletionStage<T> inTime = result;
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    if (result.isDone()) {
      return inTime;
    }
    try {
      Runnable late = () -> result.completeExceptionally(new TimeoutException("not in time"));
      var timer = threads.schedule(late, time.toNanos(), NANOSECONDS);
      inTime.whenComplete((value, failure) -> timer.cancel(false));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return inTime;
  }
}
