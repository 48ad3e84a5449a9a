package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.IoSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The plain bytes of a MINA session. From the first {@link #more()} on it reads one chunk ahead of
 * the receiver, so that the peer's FIN or reset is noticed while nobody asks, and no more than one.
 *
 * <p>Threads: everything that is not final, volatile or atomic belongs to the tasks of {@link
 * #serial}.
 */
final class SessionStream implements ByteStream {
  /** Unsent bytes above which {@link #write} answers false. */
  static final int HIGH_WATER = 256 * 1024;

  /** Unsent bytes at which {@link Receiver#writable()} is due. */
  static final int LOW_WATER = 64 * 1024;

  /**
   * What a write costs beside its bytes: a peer that sends single ones is not to fill the memory.
   */
  private static final int A_WRITE = 256;

  /** How long to read and drop what a peer still sends after both directions are over. */
  static final Duration LINGER = Duration.ofSeconds(2);

  /** What is read, to notice FIN and reset behind it, of a peer that nobody listens to any more. */
  private static final int DROPPED = 64 * 1024;

  /** What is kept of a client that began TLS early: its ClientHello and room for early data. */
  static final int MOST_KEPT = 128 * 1024;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final IoSession session;
  private final SocketChannel socket;
  private final Workers workers;
  private final Serial serial;

  private final AtomicLong unsent = new AtomicLong();
  private final AtomicBoolean full = new AtomicBoolean();
  private volatile boolean outputOver;

  private Receiver receiver;
  private boolean asked;
  private boolean reading;
  private boolean unwanted;
  private int dropped;
  private ByteBuffer ahead = NONE;
  private boolean awaitingTls;
  private EarlyHello hello = new EarlyHello();
  private boolean kept; // all that is ahead belongs to TLS, as it seems
  private boolean finHasCome; // it may be read before it is told
  private boolean finReceived;
  private boolean inputOver;
  private boolean finSent;
  private Future<?> linger;
  private End end;
  private boolean closed;

  SessionStream(IoSession session, SocketChannel socket, Workers workers) {
    this.session = session;
    this.socket = socket;
    this.workers = workers;
    this.serial = new Serial(e -> breakOff("internal error: " + Reason.of(e)), workers.crypto());
  }

  /** The order in which everything about this stream happens. */
  Serial serial() {
    return serial;
  }

  // What the owner asks for, any thread.

  @Override
  public void open(Receiver receiver) {
    serial.execute(() -> opened(receiver));
  }

  @Override
  public void more() {
    serial.execute(this::asked);
  }

  @Override
  public void closeInput() {
    serial.execute(this::inputUnwanted);
  }

  @Override
  public boolean write(ByteBuffer data) {
    if (!data.hasRemaining() || outputOver) {
      data.position(data.limit());
      return true;
    }
    if (unsent.get() == 0) {
      writeNow(data);
    }
    return !data.hasRemaining() || writeLater(data);
  }

  /**
   * Where nothing waits, the socket takes it without the I/O thread, which need not wake up. That
   * the caller is interrupted does no harm: only channels that block close for it.
   */
  private void writeNow(ByteBuffer data) {
    try {
      int length = socket.write(data);
      ((AbstractIoSession) session).increaseWrittenBytes(length, System.currentTimeMillis());
    } catch (IOException e) {
      data.position(data.limit());
      serial.execute(() -> breakOff(Reason.of(e)));
    }
  }

  private boolean writeLater(ByteBuffer data) {
    int length = data.remaining();
    var copy = copy(data);
    boolean room = unsent.addAndGet(length + A_WRITE) <= HIGH_WATER;
    if (!room) {
      full.set(true); // before the bytes can be gone again
    }
    session.write(IoBuffer.wrap(copy));
    return room;
  }

  @Override
  public void closeOutput() {
    outputOver = true;
    serial.execute(this::endOutput);
  }

  @Override
  public void abort(String reason) {
    serial.execute(() -> breakOff(reason));
  }

  /** Closes at once: nothing was written, and what the peer sends does not matter. */
  void turnAway() {
    serial.execute(this::finish);
  }

  // The same from inside the serial.

  void opened(Receiver receiver) {
    if (this.receiver != null) {
      throw new IllegalStateException("the stream is open already");
    }
    this.receiver = receiver;
    if (closed) {
      receiver.closed(end);
    } else {
      writable();
      deliver();
    }
  }

  void asked() {
    asked = true;
    reading = true;
    deliver();
  }

  void inputUnwanted() {
    unwanted = true;
    inputOver = true;
    ahead = NONE;
    settle();
  }

  void awaitTls(boolean on) {
    awaitingTls = on;
    hello = new EarlyHello();
    deliver();
  }

  /** What the previous receiver still had to expect when another took its place. */
  record Handover(Optional<Receiver> receiver, boolean asked, boolean unwanted, boolean full) {}

  /** Gives everything from here on, the chunk read ahead included, to another receiver. */
  Handover handOver(Receiver next) {
    var told = closed ? Optional.<Receiver>empty() : Optional.ofNullable(receiver); // all of it
    var handover = new Handover(told, asked, unwanted, full.getAndSet(false));
    receiver = null;
    asked = false;
    unwanted = false;
    inputOver = false;
    awaitingTls = false;
    opened(next);
    return handover;
  }

  // What MINA tells, on the session's I/O thread.

  /**
   * Some bytes.
   *
   * @param lent for the time of the call
   * @param last whether {@link #fin} is to follow
   */
  void received(ByteBuffer lent, boolean last) {
    if (!serial.runsNow(() -> arrived(lent, last))) { // another thread is at it
      var copy = copy(lent);
      session.suspendRead(); // no further chunk until it has caught up
      serial.execute(() -> arrived(copy, last));
    }
  }

  void fin() {
    session.suspendRead(); // or MINA tells it again and again
    serial.execute(
        () -> {
          finHasCome = true;
          finReceived = true;
          deliver();
        });
  }

  void sent(int length) {
    long left = unsent.addAndGet(-(length + A_WRITE));
    if (left <= LOW_WATER && full.get()) { // told, or kept for a receiver still on its way
      serial.execute(this::writable);
    }
    if (left == 0 && outputOver) {
      serial.execute(this::endOutput);
    }
  }

  void failed(IOException cause) {
    serial.execute(() -> breakOff(Reason.of(cause)));
  }

  void gone() {
    outputOver = true;
    serial.execute(
        () -> {
          if (closed) {
            return;
          }
          closed = true;
          if (linger != null) {
            linger.cancel(false);
          }
          ahead = NONE;
          if (end == null) { // MINA closed it without a word
            end = new End.Broken("connection reset by peer");
          }
          if (receiver != null) {
            receiver.closed(end);
          }
        });
  }

  // Steps, inside the serial.

  private void arrived(ByteBuffer chunk, boolean last) {
    finHasCome = last;
    if (unwanted) {
      dropped += chunk.remaining();
    } else if (end == null) {
      ahead = ahead.hasRemaining() ? joined(ahead, chunk) : chunk;
      try {
        deliver();
      } finally {
        ahead = ahead.isDirect() ? copy(ahead) : ahead; // what is lent is direct
      }
    }
    regulate();
  }

  private void deliver() {
    if (end != null || receiver == null) {
      return;
    }
    int length = awaitingTls && !finReceived ? hello.bytesBefore(ahead) : ahead.remaining();
    kept = ahead.hasRemaining() && length == 0;
    if (kept && ahead.remaining() > MOST_KEPT) { // to stop reading would be to miss a reset
      breakOff("more than " + MOST_KEPT / 1024 + " KiB of TLS before it was asked for");
      return;
    }
    if (asked && length > 0) {
      asked = false;
      var chunk = ahead;
      int rest = chunk.remaining() - length;
      ahead = rest > 0 ? chunk.slice(chunk.position() + length, rest) : NONE; // lets memory go
      receiver.data(chunk.limit(chunk.position() + length));
    }
    if (finReceived && !inputOver && !ahead.hasRemaining()) {
      inputOver = true;
      receiver.inputClosed();
    }
    settle();
  }

  private void writable() {
    boolean due = unsent.get() <= LOW_WATER && receiver != null;
    if (due && full.compareAndSet(true, false) && !outputOver) {
      receiver.writable();
    }
  }

  private void endOutput() {
    if (finSent || end != null || unsent.get() > 0) {
      return;
    }
    try {
      if (!(inputOver && finHasCome)) { // else the close that follows says it
        socket.shutdownOutput();
      }
    } catch (IOException e) {
      breakOff(Reason.of(e));
      return;
    }
    finSent = true;
    settle();
  }

  private void settle() {
    if (end == null && inputOver && finSent) {
      if (finHasCome) {
        finish();
      } else if (linger == null) {
        linger = workers.after(LINGER, () -> serial.execute(this::finish));
      }
    }
    regulate();
  }

  private void regulate() {
    boolean read =
        end == null
            && !finReceived
            && (linger != null || (reading && roomAhead() && (!unwanted || dropped < DROPPED)));
    if (read && session.isReadSuspended()) {
      session.resumeRead();
    } else if (!read && !session.isReadSuspended()) {
      session.suspendRead();
    }
  }

  private boolean roomAhead() {
    return !ahead.hasRemaining() || kept;
  }

  private void finish() {
    if (end == null) {
      end = new End.Finished();
      session.closeNow();
    }
  }

  private void breakOff(String reason) {
    if (end != null) {
      return;
    }
    end = new End.Broken(reason);
    outputOver = true;
    ahead = NONE;
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0); // close with a reset
    } catch (IOException e) {
      // closed already
    }
    session.closeNow();
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return bytes.hasRemaining() ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip() : NONE;
  }

  /** With room for more: what comes in single bytes is not to be copied for each of them. */
  private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
    int length = first.remaining() + second.remaining();
    if (first.capacity() - first.limit() < second.remaining()) {
      int capacity = Math.max(length, Math.min(2 * length, MOST_KEPT));
      return joined(ByteBuffer.allocate(capacity).put(first).flip(), second);
    }
    int end = first.limit();
    return first
        .limit(end + second.remaining())
        .put(end, second, second.position(), second.remaining());
  }
}
