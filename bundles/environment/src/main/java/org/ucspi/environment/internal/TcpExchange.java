package org.ucspi.environment.internal;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;

/**
 * One request and its answer over a TCP connection of its own, bounded in time and bytes. Any
 * number may be under way at once; none has a thread.
 */
final class TcpExchange implements AutoCloseable {
  private static final String TOO_EARLY = "connection closed before the answer was complete";

  private final Transport transport;
  private final ScheduledExecutorService executor;
  private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Knows where an answer ends. */
  interface Answer {
    /** The most bytes that a whole answer may have. More are never kept. */
    int mostBytes();

    /**
     * Asked each time that bytes have come.
     *
     * @param bytes what has come so far, not to be changed or kept
     * @param seen how many of them were there when asked before
     * @param size how many of them count now
     * @return how many are the whole answer, what follows being dropped; 0 to wait for more
     */
    int end(byte[] bytes, int seen, int size);
  }

  /**
   * Opens nothing yet.
   *
   * @param executor for the time limits and for completing the stages; should remove what is
   *     cancelled
   */
  TcpExchange(Transport transport, ScheduledExecutorService executor) {
    this.transport = transport;
    this.executor = executor;
  }

  /**
   * Connects, sends the request, and takes the answer; then the connection is closed at once.
   *
   * @param local the address to connect from
   * @param request not to be changed any more
   * @param timeout all of it may take
   * @return the answer, on a thread of the executor; fails with an {@link IOException} whose
   *     message is the reason
   */
  CompletionStage<byte[]> ask(
      InetSocketAddress remote,
      Optional<InetSocketAddress> local,
      byte[] request,
      Answer answer,
      Duration timeout) {
    var exchange = new Pending(ByteBuffer.wrap(request), answer);
    CompletionStage<byte[]> stage = exchange.result;
    pending.add(exchange);
    try {
      if (closed) { // asked after adding: it is either failed here or by close()
        throw new IOException("stopped");
      }
      var late = "timed out after " + seconds(timeout) + " s";
      var timer =
          executor.schedule(
              () -> exchange.fail(new IOException(late)), timeout.toNanos(), TimeUnit.NANOSECONDS);
      stage.whenComplete((bytes, failure) -> timer.cancel(false));
      transport.connect(remote, local, timeout).whenComplete(exchange::connected);
    } catch (IOException | RuntimeException e) {
      exchange.fail(reason(e));
    }
    return stage;
  }

  /** How many exchanges are under way. */
  int underWay() {
    return pending.size();
  }

  /** Ends what is under way, and what is asked later; to be done before the executor is ended. */
  @Override
  public void close() {
    closed = true;
    pending.forEach(exchange -> exchange.fail(new IOException("stopped")));
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private static IOException reason(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof IOException e && e.getMessage() != null
        ? e
        : new IOException(cause.toString().lines().findFirst().orElse("unknown reason"), cause);
  }

  /**
   * What is known of an exchange. The bytes belong to the receiver's calls, which are serial; which
   * of answer, failure and time limit comes first is decided by {@link #over}.
   */
  private final class Pending implements ByteStream.Receiver {
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ByteBuffer request;
    private final Answer answer;
    private volatile NetworkConnection connection;
    private byte[] bytes = {};
    private int size;

    Pending(ByteBuffer request, Answer answer) {
      this.request = request;
      this.answer = answer;
    }

    void connected(NetworkConnection made, Throwable failure) {
      if (failure != null) {
        fail(reason(failure));
        return;
      }
      try {
        connection = made;
        if (over.get()) { // asked after the connection was put where fail() finds it
          made.close();
          return;
        }
        made.stream().open(this);
        made.stream().write(request);
        made.stream().more();
      } catch (RuntimeException e) {
        fail(reason(e));
      }
    }

    @Override
    public void data(ByteBuffer data) {
      int seen = size;
      append(data);
      int end = answer.end(bytes, seen, size);
      if (end > 0) {
        succeed(Arrays.copyOf(bytes, end));
      } else if (size == answer.mostBytes()) {
        fail(new IOException("answer of more than " + size + " bytes"));
      } else {
        connection.stream().more();
      }
    }

    @Override
    public void inputClosed() {
      fail(new IOException(TOO_EARLY));
    }

    @Override
    public void closed(End end) {
      fail(new IOException(end instanceof End.Broken broken ? broken.reason() : TOO_EARLY));
    }

    void fail(IOException reason) {
      if (over.compareAndSet(false, true)) {
        complete(() -> result.completeExceptionally(reason));
        var made = connection;
        if (made != null) {
          made.stream().abort(reason.getMessage());
        }
      }
    }

    private void succeed(byte[] whole) {
      if (over.compareAndSet(false, true)) {
        complete(() -> result.complete(whole));
        connection.close(); // FIN: the server has done nothing wrong
      }
    }

    private void complete(Runnable completion) {
      pending.remove(this);
      try {
        executor.execute(completion);
      } catch (RejectedExecutionException e) {
        completion.run(); // stopped: better here than never
      }
    }

    /** Takes what the limit allows; room doubles, so that it follows what has come. */
    private void append(ByteBuffer data) {
      int length = Math.min(data.remaining(), answer.mostBytes() - size);
      if (bytes.length < size + length) {
        long room = Math.max(size + length, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(room, answer.mostBytes()));
      }
      data.get(bytes, size, length);
      size += length;
    }
  }
}
