package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTest {
  private final Queue<Runnable> relief = new ArrayDeque<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<Integer> ran = new ArrayList<>();

  @Test
  void aTaskAddedByATaskRunsAfterIt() {
    var serial = new Serial(failures::add, relief::add);
    serial.execute(
        () -> {
          serial.execute(() -> ran.add(2));
          ran.add(1);
        });
    assertThat(ran).containsExactly(1, 2);
    assertThat(serial.idle()).isTrue();
  }

  @Test
  void aThreadThatFindsEverMoreToDoIsRelieved() {
    var serial = new Serial(failures::add, relief::add);
    var left = new AtomicInteger(100);
    serial.execute(() -> again(serial, left));
    assertThat(left.get()).isPositive();
    assertThat(relief).hasSize(1);
    while (!relief.isEmpty()) {
      relief.remove().run();
    }
    assertThat(left).hasValue(0);
    assertThat(serial.idle()).isTrue();
  }

  @Test
  void withoutReliefItGoesOn() {
    var serial =
        new Serial(
            failures::add,
            turn -> {
              throw new RejectedExecutionException("full");
            });
    var left = new AtomicInteger(100);
    serial.execute(() -> again(serial, left));
    assertThat(left).hasValue(0);
  }

  @Test
  void aTaskMovesOnToTheReliefBeforeThoseThatWait() {
    var serial = new Serial(failures::add, relief::add);
    serial.execute(
        () -> {
          serial.execute(() -> ran.add(3));
          serial.moveOn(() -> ran.add(2), () -> ran.add(-1));
          ran.add(1);
        });
    assertThat(ran).containsExactly(1);
    assertThat(serial.runsNow(() -> ran.add(-1))).isFalse();
    relief.remove().run();
    assertThat(ran).containsExactly(1, 2, 3);
    assertThat(serial.idle()).isTrue();
  }

  @Test
  void aTaskThatCannotMoveOnIsToldAndTheNextOnesRun() {
    var serial =
        new Serial(
            failures::add,
            turn -> {
              throw new RejectedExecutionException("full");
            });
    serial.execute(
        () -> {
          serial.execute(() -> ran.add(3));
          serial.moveOn(() -> ran.add(-1), () -> ran.add(2));
          ran.add(1);
        });
    assertThat(ran).containsExactly(1, 2, 3);
    assertThat(serial.idle()).isTrue();
  }

  @Test
  void aTaskThatThrowsIsToldAndTheNextOnesRun() {
    var serial = new Serial(failures::add, relief::add);
    var failure = new IllegalStateException("broken");
    serial.execute(
        () -> {
          serial.execute(() -> ran.add(1));
          throw failure;
        });
    assertThat(failures).containsExactly(failure);
    assertThat(ran).containsExactly(1);
  }

  @Test
  void manyThreadsLoseNothingAndNeverMeet() throws Exception {
    int threads = 4;
    int each = 20_000;
    ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    var seen = ConcurrentHashMap.<Thread>newKeySet();
    var serial = new Serial(failures::add, pool);
    var count = new int[1]; // without any guard but the serial
    var inside = new AtomicInteger();
    var done = new CountDownLatch(threads * each);
    for (int i = 0; i < threads; i++) {
      pool.execute(
          () -> {
            for (int j = 0; j < each; j++) {
              serial.execute(
                  () -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    seen.add(Thread.currentThread());
                    count[0]++;
                    inside.decrementAndGet();
                    done.countDown();
                  });
            }
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    pool.shutdown();
    assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(count[0]).isEqualTo(threads * each);
    assertThat(failures).isEmpty();
  }

  /** The one is held up between adding its task and counting it. */
  @Test
  void whatAThreadAddsRunsInItsOrderWhereAnotherIsHeldUp() throws Exception {
    var slow = new CountDownLatch(1);
    var added = new CountDownLatch(1);
    Runnable ofTheOther = () -> ran.add(0);
    var tasks =
        new ConcurrentLinkedQueue<Runnable>() {
          private static final long serialVersionUID = 1L;

          @Override
          public boolean add(Runnable task) {
            super.add(task);
            added.countDown();
            return task != ofTheOther || awaited(slow);
          }
        };
    var serial = new Serial(failures::add, relief::add, tasks);
    var other = new Thread(() -> serial.execute(ofTheOther));
    serial.execute(
        () -> {
          other.start();
          assertThat(awaited(added)).isTrue();
          serial.execute(() -> ran.add(1));
        });
    serial.execute(() -> ran.add(2));
    slow.countDown();
    other.join();
    assertThat(ran).containsExactly(0, 1, 2);
    assertThat(failures).isEmpty();
    assertThat(serial.idle()).isTrue();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void again(Serial serial, AtomicInteger left) {
    if (left.decrementAndGet() > 0) {
      serial.execute(() -> again(serial, left));
    }
  }
}
