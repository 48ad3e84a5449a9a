package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.future.IoFutureListener;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;

/** Every thread and socket of the transport, from its start to its end. */
final class Network implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Network.class);
  private static final long STOP_SECONDS = 5;
  private static final Duration AFTER_TIMEOUT = Duration.ofMillis(500);

  private static final Pattern BINDING =
      Pattern.compile("Error while binding on .*\\R.*original message *: *(.*)");

  private final ExecutorService io;
  private final ExecutorService accepting = Workers.accepting();
  private final Workers workers;
  private final SimpleIoProcessorPool<NioSession> processors;
  private final NioSocketConnector connector;
  private final Set<MinaListeningSocket> listening = ConcurrentHashMap.newKeySet();
  private final Set<MinaConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  Network(int ioThreads) {
    workers = new Workers(Runtime.getRuntime().availableProcessors());
    io = Workers.io(ioThreads);
    processors = new SimpleIoProcessorPool<>(NetworkProcessor.class, io, ioThreads, null);
    connector = new NioSocketConnector(accepting, processors);
    connector.setHandler(new SessionEvents(workers, connections, connection -> {}));
    configure(connector.getSessionConfig());
  }

  ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("unknown host " + address.getHostString());
    }
    PausableAcceptor mina = null;
    try {
      mina = new PausableAcceptor(acceptor, accepting, processors, workers);
      mina.setHandler(new SessionEvents(workers, connections, acceptor::accepted));
      mina.setCloseOnDeactivation(false);
      mina.setBacklog(backlog);
      configure(mina.getSessionConfig());
      mina.bind(address);
    } catch (IOException | RuntimeException | OutOfMemoryError e) { // no thread to be had, say
      if (mina != null) {
        mina.dispose();
      }
      throw new IOException(Reason.of(e), e);
    }
    var socket = new MinaListeningSocket(mina, listening::remove);
    listening.add(socket);
    return socket;
  }

  CompletionStage<NetworkConnection> connect(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
    var result = new CompletableFuture<NetworkConnection>();
    if (remote.isUnresolved()) {
      result.completeExceptionally(new IOException("unknown host " + remote.getHostString()));
      return result;
    }
    var attempt = attempt(remote, local, timeout);
    var timer =
        workers.after(
            timeout,
            () ->
                result.completeExceptionally(
                    new SocketTimeoutException("timed out after " + timeout.toSeconds() + " s")));
    attempt.addListener(
        (IoFutureListener<ConnectFuture>)
            future -> {
              timer.cancel(false);
              var cause = future.getException();
              if (cause != null) {
                result.completeExceptionally(failure(cause));
              } else if (!result.complete(SessionEvents.connection(future.getSession()))) {
                future.getSession().closeNow(); // it came too late
              }
            });
    return result;
  }

  /** MINA has an exception of its own for what comes of binding, with the reason in its text. */
  private static IOException failure(Throwable cause) {
    var binding = BINDING.matcher(String.valueOf(cause.getMessage()));
    if (!binding.matches()) {
      return new IOException(Reason.of(cause), cause);
    }
    var failure = new BindException(Reason.of(new BindException(binding.group(1))));
    failure.initCause(cause);
    return failure;
  }

  /**
   * MINA ends what takes longer, a while later, on the thread that connects. To cancel from another
   * one would close a socket that has just become a session, which nobody hears of.
   */
  private synchronized ConnectFuture attempt(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
    connector.setConnectTimeoutMillis(timeout.plus(AFTER_TIMEOUT).toMillis());
    return connector.connect(remote, local.orElse(null));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listening.forEach(MinaListeningSocket::close);
    connections.forEach(connection -> connection.stream().abort("the transport stops"));
    connector.dispose();
    awaitStop(CompletableFuture.runAsync(processors::dispose, accepting));
    workers.close();
    io.shutdown();
    accepting.shutdown();
    try {
      if (!io.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !accepting.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("unable to stop every I/O thread: still busy after {} s", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many connections there are, accepted or made. */
  int connections() {
    return connections.size();
  }

  /** True when {@link #close} has ended every I/O thread. */
  boolean stopped() {
    return io.isTerminated() && accepting.isTerminated();
  }

  private static void awaitStop(CompletableFuture<Void> stop) {
    try {
      stop.get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("unable to stop the I/O threads: {}", Reason.of(e));
    }
  }

  private static void configure(SocketSessionConfig config) {
    config.setReadBufferSize(config.getMinReadBufferSize()); // ours is NetworkProcessor's
    config.setWriteTimeout(0); // MINA would close a session whose peer reads nothing for 60 s
  }
}
