package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaterialWatchTest {
  private final MaterialWatch watch = new MaterialWatch();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    watch.stop();
  }

  @Test
  void readsOneAfterTheOtherAndLetsHundredWait() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    assertThat(
            watch.run(
                () -> {
                  begun.countDown();
                  await().atMost(10, SECONDS).until(() -> end.getCount() == 0);
                }))
        .isTrue();
    assertThat(begun.await(10, SECONDS)).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(watch.run(this::note)).isTrue();
    }
    assertThat(watch.run(this::note)).isFalse();
    end.countDown();
    await().atMost(10, SECONDS).until(() -> threads.size() == 100);
    assertThat(threads).allMatch(Thread::isDaemon).containsOnly(threads.peek());
    assertThat(watch.run(this::note)).isTrue();
  }

  @Test
  void takesNothingAfterItsEnd() {
    watch.stop();
    assertThat(watch.run(this::note)).isFalse();
  }

  private void note() {
    threads.add(Thread.currentThread());
  }
}
