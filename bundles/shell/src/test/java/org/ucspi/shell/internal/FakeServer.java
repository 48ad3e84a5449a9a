package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** A connection to a server that does what the test says. */
final class FakeServer implements ByteStream, AutoCloseable {
  final CompletableFuture<Receiver> client = new CompletableFuture<>();
  final CompletableFuture<String> aborted = new CompletableFuture<>();
  private final AtomicBoolean outputClosed = new AtomicBoolean();
  private final ExecutorService io = Executors.newSingleThreadExecutor();
  private final StringBuilder received = new StringBuilder();

  /** What it does with what it hears; {@link #END} at the client's end. */
  private volatile Consumer<String> hears = text -> {};

  static final String END = "END";

  String received() {
    return received.toString();
  }

  FakeServer hears(Consumer<String> then) {
    hears = then;
    return this;
  }

  FakeServer says(String text) {
    return says(text.getBytes(UTF_8));
  }

  FakeServer says(byte[] bytes) {
    return toClient(receiver -> receiver.data(ByteBuffer.wrap(bytes)));
  }

  FakeServer ends() {
    return toClient(Receiver::inputClosed).closes(new End.Finished());
  }

  FakeServer closes(End end) {
    return toClient(receiver -> receiver.closed(end));
  }

  private FakeServer toClient(Consumer<Receiver> event) {
    io.execute(() -> event.accept(client.join()));
    return this;
  }

  @Override
  public void open(Receiver receiver) {
    client.complete(receiver);
  }

  @Override
  public void more() {}

  @Override
  public boolean write(ByteBuffer data) {
    var text = UTF_8.decode(data).toString();
    received.append(text);
    hears.accept(text);
    return true;
  }

  @Override
  public void closeOutput() {
    if (outputClosed.compareAndSet(false, true)) { // again it does nothing, as any stream's
      hears.accept(END);
    }
  }

  @Override
  public void closeInput() {}

  @Override
  public void abort(String reason) {
    aborted.complete(reason);
  }

  @Override
  public void close() {
    io.shutdownNow();
  }

  /** To 127.0.0.1 port 8443, without TLS. */
  ClientConnection connection() {
    return (ClientConnection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ClientConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "stream" -> this;
                  case "tls" -> Optional.empty();
                  case "peer" ->
                      Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443));
                  case "fail" -> aborted.complete((String) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
