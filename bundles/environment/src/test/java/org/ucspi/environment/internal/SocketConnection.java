package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/** A socket whose receiver is called by one thread, and only reads when asked. */
final class SocketConnection implements NetworkConnection, ByteStream {
  private final SocketTransport transport;
  private final Socket socket;
  private final int chunk;
  private final Semaphore asked = new Semaphore(0);
  private final AtomicReference<Receiver> receiver = new AtomicReference<>();
  private final AtomicReference<End> end = new AtomicReference<>();

  SocketConnection(SocketTransport transport, Socket socket, int chunk) {
    this.transport = transport;
    this.socket = socket;
    this.chunk = chunk;
  }

  @Override
  public void open(Receiver receiver) {
    if (!this.receiver.compareAndSet(null, receiver)) {
      transport.breaches.add("opened twice");
      throw new IllegalStateException("opened twice");
    }
    transport.open.add(receiver);
    SocketTransport.start(() -> serve(receiver));
  }

  private void serve(Receiver receiver) {
    var bytes = new byte[chunk];
    try {
      boolean fin = false;
      while (end.get() == null) {
        asked.acquire();
        asked.drainPermits();
        int length = end.get() != null || fin ? 0 : socket.getInputStream().read(bytes);
        if (length > 0) {
          receiver.data(ByteBuffer.wrap(bytes, 0, length));
        } else if (length < 0) {
          fin = true;
          receiver.inputClosed();
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      end(new End.Broken(String.valueOf(e.getMessage())));
    }
    receiver.closed(end.get());
    transport.open.remove(receiver);
  }

  private void end(End how) {
    if (end.compareAndSet(null, how)) {
      if (how instanceof End.Broken) {
        quietly(() -> socket.setSoLinger(true, 0));
      }
      quietly(socket::close);
      transport.open.remove(this);
      asked.release();
    }
  }

  @Override
  public void more() {
    checkOpen();
    asked.release();
  }

  @Override
  public boolean write(ByteBuffer data) {
    checkOpen();
    var bytes = new byte[data.remaining()];
    data.get(bytes);
    quietly(() -> socket.getOutputStream().write(bytes));
    return true;
  }

  @Override
  public void abort(String reason) {
    end(new End.Broken(reason));
  }

  @Override
  public void close() {
    end(new End.Finished());
  }

  @Override
  public void closeOutput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void closeInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public ByteStream stream() {
    return this;
  }

  @Override
  public void awaitTls(boolean on) {}

  @Override
  public CompletionStage<SSLSession> startTls(SSLEngine engine, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onIdle(Duration limit, Runnable action) {}

  @Override
  public void noDelay(boolean on) {}

  @Override
  public long bytesIn() {
    return 0;
  }

  @Override
  public long bytesOut() {
    return 0;
  }

  private void checkOpen() {
    if (receiver.get() == null) {
      transport.breaches.add("used before it was opened");
      throw new IllegalStateException("not open");
    }
  }

  interface Step {
    void run() throws IOException;
  }

  static void quietly(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      // the reader meets it too
    }
  }
}
