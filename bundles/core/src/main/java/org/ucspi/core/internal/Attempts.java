package org.ucspi.core.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.api.transport.Transport;

/**
 * Tries the addresses of a host, one after the other, in the two rounds of sslclient's -T x+y: a
 * while for each, then a longer one for each that did not answer in the first. One address alone
 * has both at once. Serial: each attempt follows the end of the one before it.
 */
final class Attempts {
  private static final int MOST_ADDRESSES = 100; // whoever has a name server may say more

  private final Transport transport;
  private final ClientSettings settings;
  private final ClientLog log;
  private final Deque<InetAddress> left = new ArrayDeque<>();
  private final Deque<InetAddress> late = new ArrayDeque<>();
  private Duration timeout;
  private boolean again;
  private IOException failure;

  /** Has tried none of the addresses, of which there is one at least. */
  Attempts(
      Transport transport, ClientSettings settings, ClientLog log, List<InetAddress> addresses) {
    this.transport = transport;
    this.settings = settings;
    this.log = log;
    addresses.stream().limit(MOST_ADDRESSES).forEach(left::add);
    boolean alone = left.size() == 1;
    this.again = !alone && !settings.retryTimeout().isZero();
    this.timeout =
        alone ? settings.connectTimeout().plus(settings.retryTimeout()) : settings.connectTimeout();
  }

  /** The first connection that comes of it; fails when none does, which has been logged then. */
  CompletionStage<NetworkConnection> next() {
    if (left.isEmpty()) {
      if (late.isEmpty()) {
        return CompletableFuture.failedFuture(failure);
      }
      left.addAll(late);
      late.clear();
      again = false;
      timeout = settings.retryTimeout();
    }
    var address = left.remove();
    return connect(address)
        .handle((network, thrown) -> tried(address, network, thrown))
        .thenCompose(Function.identity());
  }

  private CompletionStage<NetworkConnection> connect(InetAddress address) {
    try {
      var remote = new InetSocketAddress(address, settings.port());
      return transport.connect(remote, settings.local(), timeout);
    } catch (RuntimeException e) { // an address of a kind that cannot be reached from here
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<NetworkConnection> tried(
      InetAddress address, NetworkConnection network, Throwable thrown) {
    if (thrown == null) {
      return CompletableFuture.completedFuture(network);
    }
    var cause = Cause.of(thrown);
    if (cause instanceof BindException) {
      return log.failed("unable to bind socket: " + Cause.said(cause));
    }
    boolean timedOut = cause instanceof SocketTimeoutException;
    if (timedOut && again) {
      late.add(address);
    } else {
      var reason = timedOut ? "timed out" : Cause.said(cause);
      failure = log.notConnected(IpText.of(address), settings.port(), reason);
    }
    return next();
  }
}
