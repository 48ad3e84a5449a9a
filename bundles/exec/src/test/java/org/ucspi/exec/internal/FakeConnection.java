package org.ucspi.exec.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.stream.ByteStream;

/**
 * A connection that remembers what became of it. Where TLS is delayed, the test plays the client
 * and the handshake.
 */
final class FakeConnection implements Connection {
  final CompletableFuture<Recorder> relayed = new CompletableFuture<>();
  final CompletableFuture<String> failed = new CompletableFuture<>();
  volatile long pid;

  /** What had been sent to the client when TLS was asked for. */
  final CompletableFuture<String> tlsAsked = new CompletableFuture<>();

  final CompletableFuture<Map<String, String>> handshake = new CompletableFuture<>();
  volatile boolean staysPlain;

  private final Map<String, String> environment;
  private final boolean tlsDelayed;
  private final Function<ByteStream, Recorder> client;

  FakeConnection(Map<String, String> environment) {
    this(environment, false, Recorder::open);
  }

  FakeConnection(
      Map<String, String> environment, boolean tlsDelayed, Function<ByteStream, Recorder> client) {
    this.environment = environment;
    this.tlsDelayed = tlsDelayed;
    this.client = client;
  }

  Recorder awaitRelay() {
    return join(relayed);
  }

  /** What the client had got in plain text when TLS was asked for. */
  String awaitTlsAsked() {
    return join(tlsAsked);
  }

  /** As the relay and the transport do: the mark first. */
  void tlsStarts(Map<String, String> variables) {
    awaitRelay().stream.tlsStarted();
    handshake.complete(variables);
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(Recorder.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public long number() {
    return 1;
  }

  @Override
  public String listener() {
    return "test";
  }

  @Override
  public Local local() {
    return new Local(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Optional.empty());
  }

  @Override
  public Peer peer() {
    return Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2));
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public ByteStream stream() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<SSLSession> tls() {
    return Optional.empty();
  }

  @Override
  public void stayPlain() {
    staysPlain = true;
  }

  @Override
  public boolean tlsDelayed() {
    return tlsDelayed;
  }

  @Override
  public CompletionStage<Map<String, String>> startTls() {
    if (!tlsDelayed || !tlsAsked.complete(awaitRelay().text())) {
      throw new AssertionError("asked for TLS without need");
    }
    return handshake;
  }

  @Override
  public void relay(ByteStream far) {
    throw new AssertionError("a program has a number");
  }

  @Override
  public void relay(ByteStream far, long number) {
    pid = number;
    relayed.complete(client.apply(far));
  }

  @Override
  public void fail(String reason) {
    failed.complete(reason);
  }
}
