package org.ucspi.core.internal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.core.internal.LiveConnection.Step;

/**
 * A connection's handshake: first an engine, which may take its time where a rule chose the
 * material, then the exchange with the client. Both together have one limit of time. An engine that
 * comes later, or after the connection has ended, is not used.
 *
 * <p>Threads: whoever brings the engine starts the exchange, which the transport then runs on its
 * own threads, and with it all that follows a good handshake.
 */
final class Handshake {
  private final LiveConnection connection;
  private final Listener listener;
  private final Setup setup;
  private final Services services;
  private final NetworkConnection network;
  private final Duration timeout;
  private final long began = System.nanoTime();
  private boolean exchanging; // the transport ends the connection when it fails

  Handshake(
      LiveConnection connection,
      Listener listener,
      Setup setup,
      Services services,
      NetworkConnection network) {
    this.connection = connection;
    this.listener = listener;
    this.setup = setup;
    this.services = services;
    this.network = network;
    this.timeout = setup.settings().handshakeTimeout();
  }

  /**
   * The variables of TLS. When it fails, that has been logged and the connection is ending: {@link
   * Failed} says so.
   */
  CompletionStage<Map<String, String>> start() {
    connection.at(Step.HANDSHAKE);
    return server().handle(this::exchange).thenCompose(Function.identity()).handle(this::concluded);
  }

  private CompletionStage<ConnectionTls> server() {
    try {
      var server = setup.tls().orElseThrow().server(connection.peer(), connection.environment());
      return services.deadlines().within(timeout, server, Handshake::discard);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<TlsSession> exchange(ConnectionTls server, Throwable failure) {
    if (connection.isOver()) {
      if (server != null) {
        discard(server);
      }
      return CompletableFuture.failedStage(new Failed(new IOException("the connection is over")));
    }
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    requireNonNull(server, "no TLS");
    var session = network.startTls(server.engine(), left());
    exchanging = true;
    return session.thenApply(established -> judged(server, established));
  }

  /**
   * A good handshake need not make a client that is served: the connection is still ours to end.
   */
  private TlsSession judged(ConnectionTls server, SSLSession session) {
    try {
      return server.established(session);
    } catch (SSLException | RuntimeException e) {
      exchanging = false;
      throw new CompletionException(e);
    }
  }

  /** What the engine holds outside of the heap need not wait for the garbage collector. */
  private static void discard(ConnectionTls server) {
    server.engine().closeOutbound();
  }

  private Map<String, String> concluded(TlsSession session, Throwable failure) {
    if (failure != null) {
      if (Cause.of(failure) instanceof Failed failed) {
        throw failed;
      }
      throw fail(failure);
    }
    var tls = variables(session);
    connection.secured(session.session(), tls);
    if (setup.settings().tlsEnvironment()) {
      connection.set(tls);
    }
    return tls;
  }

  private Map<String, String> variables(TlsSession session) {
    try {
      return services.environment().tlsVariables(session);
    } catch (RuntimeException e) {
      listener.log().debug("variables of connection", connection.number(), e);
      connection.fail("unable to describe TLS: " + e);
      throw new Failed(e);
    }
  }

  private Failed fail(Throwable failure) {
    var reason = left().isZero() ? timedOut() : Cause.said(failure);
    listener.log().debug("handshake of connection", connection.number(), failure);
    connection.insecure(reason);
    if (!exchanging) {
      connection.drop(reason);
    }
    return new Failed(Cause.of(failure));
  }

  private String timedOut() {
    return "timed out after " + timeout.toSeconds() + " s";
  }

  /** Rounded up: a clock that counts milliseconds must not find it over before we do. */
  private Duration left() {
    var left = timeout.minusNanos(System.nanoTime() - began);
    return left.isNegative()
        ? Duration.ZERO
        : Duration.ofMillis(left.plusNanos(999_999).toMillis());
  }

  /** A failure that has been dealt with. */
  static final class Failed extends CompletionException {
    private static final long serialVersionUID = 1L;

    Failed(Throwable cause) {
      super(Cause.said(cause), cause);
    }
  }
}
