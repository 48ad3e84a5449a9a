package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void doWhatWaitsWhenTheyStopAndNothingNew() throws Exception {
    var workers = new Workers(1);
    var busy = new CountDownLatch(1);
    var told = new CountDownLatch(1);
    workers
        .crypto()
        .execute(
            () -> {
              try {
                busy.await();
              } catch (InterruptedException e) {
                // goes on with the next
              }
            });
    workers.crypto().execute(told::countDown);
    workers.close();
    assertThatThrownBy(() -> workers.crypto().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    busy.countDown();
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
