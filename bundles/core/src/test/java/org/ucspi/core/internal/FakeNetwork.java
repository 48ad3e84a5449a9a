package org.ucspi.core.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/** A connection from a client that the test plays. */
final class FakeNetwork implements NetworkConnection {
  final MemoryStream client = new MemoryStream();
  final CompletableFuture<SSLSession> handshake = new CompletableFuture<>();
  private final InetSocketAddress remote;
  Runnable idle = () -> {};
  boolean closed;
  boolean awaitsTls;
  Optional<Duration> handshakeLimit = Optional.empty();

  FakeNetwork(InetSocketAddress remote) {
    this.remote = remote;
  }

  static FakeNetwork from(String ip) {
    return new FakeNetwork(new InetSocketAddress(ip, 40000));
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress("192.0.2.25", 25);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public ByteStream stream() {
    return client;
  }

  @Override
  public CompletionStage<SSLSession> startTls(SSLEngine engine, Duration timeout) {
    handshakeLimit = Optional.of(timeout);
    return handshake;
  }

  @Override
  public void awaitTls(boolean on) {
    awaitsTls = on;
  }

  @Override
  public void onIdle(Duration limit, Runnable action) {
    idle = action;
  }

  @Override
  public void noDelay(boolean on) {}

  @Override
  public void close() {
    closed = true;
    client.close(new End.Finished());
  }

  @Override
  public long bytesIn() {
    return 0;
  }

  @Override
  public long bytesOut() {
    return 0;
  }
}
