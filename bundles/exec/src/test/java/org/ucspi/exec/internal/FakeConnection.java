package org.ucspi.exec.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.stream.ByteStream;

/** A connection that remembers what became of it. */
final class FakeConnection implements Connection {
  final CompletableFuture<Recorder> relayed = new CompletableFuture<>();
  final CompletableFuture<String> failed = new CompletableFuture<>();
  volatile long pid;

  private final Map<String, String> environment;

  FakeConnection(Map<String, String> environment) {
    this.environment = environment;
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
  public void stayPlain() {}

  @Override
  public boolean tlsDelayed() {
    return false;
  }

  @Override
  public CompletionStage<Map<String, String>> startTls() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public void relay(ByteStream far) {
    throw new AssertionError("a program has a number");
  }

  @Override
  public void relay(ByteStream far, long number) {
    pid = number;
    relayed.complete(Recorder.open(far));
  }

  @Override
  public void fail(String reason) {
    failed.complete(reason);
  }
}
