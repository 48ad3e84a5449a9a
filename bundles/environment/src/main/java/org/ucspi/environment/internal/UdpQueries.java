package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Questions by UDP, each from a port of its own that the system draws. What does not answer the
 * question is passed over, and the answer still waited for: dnsjava's own client gives up at the
 * first datagram, whoever sent it.
 *
 * <p>One thread, started with the first question, waits for all answers.
 */
final class UdpQueries implements UdpIoClient, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpQueries.class);
  private static final int LARGEST = 0xffff;
  private static final int HEADER = 12;

  private final ScheduledExecutorService threads;
  private Optional<Selector> selector = Optional.empty();
  private boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param threads for the time limits
   */
  UdpQueries(ScheduledExecutorService threads) {
    this.threads = threads;
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveUdp(
      InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      int max,
      Duration timeout) {
    Query question;
    try {
      question = new Query(data, selector());
    } catch (IOException e) { // stopped, or no descriptors left
      return CompletableFuture.failedFuture(e);
    }
    try {
      question.send(remote);
      Runnable late = () -> question.fail(new SocketTimeoutException("timed out"));
      var timer = threads.schedule(late, timeout.toNanos(), NANOSECONDS);
      return question.reply.whenComplete((reply, failure) -> timer.cancel(false));
    } catch (IOException | RuntimeException e) {
      question.fail(e);
      return question.reply;
    }
  }

  private synchronized Selector selector() throws IOException {
    if (closed) {
      throw new IOException("stopped");
    }
    if (selector.isEmpty()) {
      var fresh = Selector.open();
      try {
        start(() -> receive(fresh));
      } catch (Error e) { // no thread to be had: the next question tries again
        fresh.close();
        throw e;
      }
      selector = Optional.of(fresh);
    }
    return selector.get();
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "ucspi-dns");
    thread.setDaemon(true);
    thread.start();
  }

  private void receive(Selector ready) {
    var buffer = ByteBuffer.allocate(LARGEST);
    try {
      while (true) {
        ready.select(key -> ((Query) key.attachment()).receive(buffer));
      }
    } catch (ClosedSelectorException e) {
      // that is how it ends
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("environment: unable to wait for DNS servers: {}", e.toString());
    } finally {
      abandon(ready); // the next question begins anew
    }
  }

  private synchronized void abandon(Selector ended) {
    if (ended.isOpen()) {
      List.copyOf(ended.keys()).forEach(UdpQueries::stop);
      try {
        ended.close();
      } catch (IOException e) {
        LOG.debug("closing", e);
      }
    }
    selector = selector.filter(current -> current != ended);
  }

  private static void stop(SelectionKey key) {
    ((Query) key.attachment()).fail(new IOException("stopped"));
  }

  @Override
  public synchronized void close() {
    closed = true;
    selector.ifPresent(this::abandon);
  }

  /** One question on its way. */
  private static final class Query {
    private final byte[] question;
    private final CompletableFuture<byte[]> reply = new CompletableFuture<>();
    private final Selector selector;
    private volatile Optional<DatagramChannel> channel = Optional.empty();

    Query(byte[] question, Selector selector) {
      this.question = question;
      this.selector = selector;
    }

    void send(InetSocketAddress server) throws IOException {
      var opened = DatagramChannel.open();
      channel = Optional.of(opened);
      opened.configureBlocking(false);
      opened.connect(server); // from now on the system passes on that server's datagrams only
      opened.register(selector, SelectionKey.OP_READ, this);
      selector.wakeup();
      if (opened.write(ByteBuffer.wrap(question)) != question.length) {
        throw new IOException("no room to send");
      }
    }

    void receive(ByteBuffer buffer) {
      try {
        buffer.clear();
        channel.orElseThrow().read(buffer);
        buffer.flip();
        if (isAnswer(buffer)) {
          var bytes = new byte[buffer.remaining()];
          buffer.get(bytes);
          close();
          reply.complete(bytes);
        }
      } catch (IOException | RuntimeException e) { // nobody listens there, for one
        fail(e);
      }
    }

    /** Whether it has our number and question; an error may come without the question. */
    private boolean isAnswer(ByteBuffer bytes) {
      if (bytes.limit() < HEADER
          || bytes.getShort(0) != ByteBuffer.wrap(question).getShort(0)
          || bytes.get(2) >= 0) { // a question, not a response
        return false;
      }
      boolean error = (bytes.get(3) & 0xf) != 0;
      boolean bare = bytes.getShort(4) == 0;
      return bare ? error : bytes.getShort(4) == 1 && hasQuestion(bytes);
    }

    private boolean hasQuestion(ByteBuffer bytes) {
      if (bytes.limit() < question.length) {
        return false;
      }
      for (int i = HEADER; i < question.length; i++) {
        if (lower(bytes.get(i)) != lower(question[i])) {
          return false;
        }
      }
      return true;
    }

    /** Upper and lower case are alike, RFC 4343. */
    private static int lower(byte b) {
      return b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b;
    }

    void fail(Exception reason) {
      close();
      reply.completeExceptionally(reason);
    }

    private void close() {
      channel.ifPresent(
          opened -> {
            try {
              opened.close();
              selector.wakeup(); // which lets go of it
            } catch (IOException e) {
              LOG.debug("closing", e);
            }
          });
    }
  }
}
