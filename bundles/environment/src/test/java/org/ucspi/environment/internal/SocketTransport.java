package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;

/** Connects with plain sockets, a thread each, and remembers what is open. */
class SocketTransport implements Transport {
  static final String THREAD = "transport-io";

  /** Connecting, connected, or with a receiver that has not been told the end. */
  final Set<Object> open = ConcurrentHashMap.newKeySet();

  /** What a user of the transport did against the contract. */
  final List<String> breaches = new CopyOnWriteArrayList<>();

  private final int chunk;

  SocketTransport() {
    this(8192);
  }

  /**
   * @param chunk the most bytes handed over at once
   */
  SocketTransport(int chunk) {
    this.chunk = chunk;
  }

  @Override
  public ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<NetworkConnection> connect(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
    var result = new CompletableFuture<NetworkConnection>();
    var attempt = new Object();
    open.add(attempt);
    start(() -> connect(remote, local, timeout, result, attempt));
    return result;
  }

  private void connect(
      InetSocketAddress remote,
      Optional<InetSocketAddress> local,
      Duration timeout,
      CompletableFuture<NetworkConnection> result,
      Object attempt) {
    var socket = new Socket();
    try {
      if (local.isPresent()) {
        socket.bind(local.get());
      }
      socket.connect(remote, (int) Math.max(1, timeout.toMillis()));
      var connection = new SocketConnection(this, socket, chunk);
      open.add(connection);
      result.complete(connection);
    } catch (IOException e) {
      SocketConnection.quietly(socket::close);
      result.completeExceptionally(e);
    } finally {
      open.remove(attempt);
    }
  }

  static void start(Runnable task) {
    var thread = new Thread(task, THREAD);
    thread.setDaemon(true);
    thread.start();
  }
}
