package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * Two streams with a thread and a pace of their own: nothing is lost, nothing is stuck, nothing
 * piles up.
 */
class RelayLoadTest {
  private static final int TOTAL = 4 << 20;
  private static final int ROOM = 8 << 10;
  private static final int LARGEST = 4 << 10;

  private final Paced left = new Paced(1);
  private final Paced right = new Paced(2);

  @AfterEach
  void stop() {
    left.thread.shutdownNow();
    right.thread.shutdownNow();
  }

  @RepeatedTest(10)
  void everyByteArrivesInOrderAndLittleIsHeld() throws Exception {
    new Relay(left, left::ended, right, right::ended).start();
    for (var side : new Paced[] {left, right}) {
      assertThat(side.done.await(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(side.received).isEqualTo(TOTAL);
      assertThat(side.inOrder).isTrue();
      assertThat(side.mostHeld).isLessThanOrEqualTo(ROOM + LARGEST);
    }
  }

  /** Sends a counted sequence of TOTAL bytes, takes what it gets at its own pace. */
  private static final class Paced implements ByteStream {
    final CountDownLatch done = new CountDownLatch(1);
    final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Random random;
    private Receiver receiver;
    private int sent; // own thread
    private int held; // guarded by this
    private boolean refused; // guarded by this
    private boolean outputClosed; // guarded by this
    private boolean inputClosed;
    volatile int received;
    volatile boolean inOrder = true;
    volatile int mostHeld;

    Paced(long seed) {
      random = new Random(seed);
    }

    @Override
    public void open(Receiver opened) {
      receiver = opened;
    }

    @Override
    public void more() {
      thread.execute(this::send);
    }

    private void send() {
      int n = Math.min(1 + random.nextInt(LARGEST), TOTAL - sent);
      if (n == 0) {
        if (!inputClosed) {
          inputClosed = true;
          receiver.inputClosed();
          settle();
        }
        return;
      }
      var chunk = ByteBuffer.allocate(n);
      while (chunk.hasRemaining()) {
        chunk.put((byte) sent++);
      }
      receiver.data(chunk.flip());
    }

    @Override
    public synchronized boolean write(ByteBuffer data) {
      held += data.remaining();
      mostHeld = Math.max(mostHeld, held);
      int position = received;
      while (data.hasRemaining()) {
        inOrder &= data.get() == (byte) position++;
      }
      received = position;
      thread.execute(this::take);
      refused = held > ROOM;
      return !refused;
    }

    private void take() {
      boolean call;
      synchronized (this) {
        held -= Math.min(held, random.nextInt(2 * LARGEST));
        call = refused && held == 0;
        refused &= !call;
        if (held > 0) {
          thread.execute(this::take);
        }
      }
      if (call) {
        receiver.writable();
      }
      settle();
    }

    @Override
    public synchronized void closeOutput() {
      outputClosed = true;
      thread.execute(this::settle);
    }

    private void settle() {
      boolean over;
      synchronized (this) {
        over = inputClosed && outputClosed && held == 0 && done.getCount() > 0;
      }
      if (over) {
        receiver.closed(new End.Finished());
      }
    }

    void ended(End end) {
      done.countDown();
    }

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {
      throw new AssertionError(reason);
    }
  }
}
