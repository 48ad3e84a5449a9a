package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** One end of a connection in memory that cuts what it carries into random pieces. */
final class MemoryStream implements ByteStream {
  private static final int HIGH_WATER = 20_000;
  private static final int LOW_WATER = 5_000;

  private final Executor loop;
  private final Random random;
  private final int maxPiece;
  private final AtomicInteger queued = new AtomicInteger(); // towards us
  private final AtomicBoolean peerWaits = new AtomicBoolean();
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private MemoryStream peer;
  private Receiver receiver;
  private boolean asked;
  private boolean eof;
  private boolean inputOver;
  private boolean outputOver;
  private boolean closed;

  private MemoryStream(Executor loop, Random random, int maxPiece) {
    this.loop = loop;
    this.random = random;
    this.maxPiece = maxPiece;
  }

  /**
   * Two ends that are joined.
   *
   * @param loop a single thread
   */
  static MemoryStream[] pair(Executor loop, Random random, int maxPiece) {
    var a = new MemoryStream(loop, random, maxPiece);
    var b = new MemoryStream(loop, random, maxPiece);
    a.peer = b;
    b.peer = a;
    return new MemoryStream[] {a, b};
  }

  @Override
  public void open(Receiver receiver) {
    this.receiver = receiver;
    loop.execute(this::deliver);
  }

  @Override
  public void more() {
    loop.execute(
        () -> {
          asked = true;
          deliver();
        });
  }

  @Override
  public boolean write(ByteBuffer data) {
    var copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    boolean room = peer.queued.addAndGet(copy.remaining()) <= HIGH_WATER;
    if (!room) {
      peer.peerWaits.set(true);
    }
    loop.execute(() -> peer.arrive(copy));
    return room;
  }

  @Override
  public void closeOutput() {
    loop.execute(
        () -> {
          outputOver = true;
          peer.eof = true;
          peer.deliver();
          settle();
        });
  }

  @Override
  public void closeInput() {
    loop.execute(
        () -> {
          inputOver = true;
          settle();
        });
  }

  @Override
  public void abort(String reason) {
    loop.execute(
        () -> {
          close(new End.Broken(reason));
          peer.close(new End.Broken("connection reset by peer"));
        });
  }

  private void arrive(ByteBuffer data) {
    if (inputOver || closed) {
      taken(data.remaining());
      return;
    }
    queue.add(data);
    deliver();
  }

  private void deliver() {
    if (closed || receiver == null) {
      return;
    }
    if (asked && !inputOver && !queue.isEmpty()) {
      asked = false;
      var first = queue.element();
      int length = Math.min(first.remaining(), 1 + random.nextInt(maxPiece));
      var piece = first.slice(first.position(), length);
      first.position(first.position() + length);
      if (!first.hasRemaining()) {
        queue.remove();
      }
      var lent = ByteBuffer.allocateDirect(length).put(piece).flip();
      receiver.data(lent.duplicate());
      while (lent.hasRemaining()) { // who has kept it finds something else in it
        lent.put((byte) 0xee);
      }
      taken(length);
    }
    if (eof && !inputOver && queue.isEmpty()) {
      inputOver = true;
      receiver.inputClosed();
    }
    settle();
  }

  private void taken(int length) {
    if (queued.addAndGet(-length) <= LOW_WATER && peerWaits.compareAndSet(true, false)) {
      loop.execute(
          () -> {
            if (!peer.closed) {
              peer.receiver.writable();
            }
          });
    }
  }

  private void settle() {
    if (inputOver && outputOver) {
      close(new End.Finished());
    }
  }

  private void close(End end) {
    if (!closed && receiver != null) {
      closed = true;
      receiver.closed(end);
    }
  }
}
