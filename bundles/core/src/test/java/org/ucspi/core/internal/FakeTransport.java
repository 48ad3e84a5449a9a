package org.ucspi.core.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;

/**
 * Sockets in name only: which ports are open, which are taken, and clients that come when the test
 * says so.
 */
final class FakeTransport implements Transport {
  final Map<Integer, Acceptor> open = new LinkedHashMap<>();
  final Set<Integer> taken = new TreeSet<>();
  String reason = "Address already in use";
  int resumed;

  /** What was tried, such as {@code 192.0.2.1 for 2}. */
  final List<String> attempts = new ArrayList<>();

  private final Map<String, Deque<Object>> answers = new HashMap<>();

  IntConsumer whenOpened = port -> {};

  @Override
  public ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor)
      throws IOException {
    if (taken.contains(address.getPort()) || open.containsKey(address.getPort())) {
      throw new IOException(reason);
    }
    open.put(address.getPort(), acceptor);
    whenOpened.accept(address.getPort());
    return new ListeningSocket() {
      @Override
      public InetSocketAddress address() {
        return address;
      }

      @Override
      public void resume() {
        resumed++;
      }

      @Override
      public void close() {
        open.remove(address.getPort(), acceptor);
      }
    };
  }

  /** A client comes; false when the listener defers it. */
  boolean connect(int port, FakeNetwork client) {
    var acceptor = open.get(port);
    if (!acceptor.admit()) {
      return false;
    }
    acceptor.accepted(client);
    return true;
  }

  /** What attempts to connect to an address come to, one after the other; else to nothing. */
  void answer(String ip, Object... outcomes) {
    answers.computeIfAbsent(ip, i -> new ArrayDeque<>()).addAll(List.of(outcomes));
  }

  @Override
  public CompletionStage<NetworkConnection> connect(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
    var ip = IpText.of(remote.getAddress());
    attempts.add(
        ip
            + local.map(from -> " from " + IpText.of(from.getAddress())).orElse("")
            + " for "
            + timeout.toSeconds());
    var answer = answers.getOrDefault(ip, new ArrayDeque<>()).poll();
    if (answer instanceof IOException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    return answer == null
        ? new CompletableFuture<>()
        : CompletableFuture.completedFuture((NetworkConnection) answer);
  }
}
