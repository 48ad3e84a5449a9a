package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);
  private final CompletableFuture<String> coming = new CompletableFuture<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void bringsWhatComesInTimeAndKeepsNoTimer() {
    threads.setRemoveOnCancelPolicy(true);
    var stage = within(HOUR, coming);
    assertThat(threads.getQueue()).hasSize(1);
    coming.complete("it");
    assertThat(stage).isCompletedWithValue("it");
    assertThat(threads.getQueue()).isEmpty();
  }

  @Test
  void needsNoTimerForWhatIsThere() {
    assertThat(within(HOUR, CompletableFuture.completedFuture("it"))).isCompletedWithValue("it");
    assertThat(threads.getTaskCount()).isZero();
  }

  @Test
  void bringsTheOtherForAFailure() {
    coming.completeExceptionally(new IllegalStateException());
    assertThat(within(HOUR, coming)).isCompletedWithValue("other");
    assertThat(Limit.within(HOUR, coming, threads)).isCompletedExceptionally();
  }

  @Test
  void bringsTheOtherWhenTheTimeIsOver() {
    var stage = within(Duration.ofMillis(1), coming);
    assertThat(stage.orTimeout(10, SECONDS).join()).isEqualTo("other");
    coming.complete("too late");
    assertThat(stage).isCompletedWithValue("other");
  }

  @Test
  void bringsTheOtherWhenNobodyIsThereToWatchTheTime() {
    threads.shutdown();
    assertThat(within(HOUR, coming)).isCompletedWithValue("other");
  }

  private CompletableFuture<String> within(Duration time, CompletionStage<String> stage) {
    return Limit.within(time, stage, "other", threads).toCompletableFuture();
  }
}
