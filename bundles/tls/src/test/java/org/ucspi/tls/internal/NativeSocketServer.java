package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** Engines behind a port of the loopback, one client after the other: each is told a line. */
final class NativeSocketServer implements AutoCloseable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ServerSocket listening;
  private final Supplier<SSLEngine> engines;

  NativeSocketServer(Supplier<SSLEngine> engines) throws IOException {
    this.engines = engines;
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    var thread = new Thread(this::run, "server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void run() {
    while (!listening.isClosed()) {
      try (var socket = listening.accept()) {
        socket.setSoTimeout(10_000);
        serve(socket, engines.get());
      } catch (IOException e) {
        // the client says what it missed
      }
    }
  }

  private static void serve(Socket socket, SSLEngine engine) throws IOException {
    var incoming = ByteBuffer.allocate(1 << 16).limit(0);
    engine.beginHandshake();
    try {
      while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> engine.getDelegatedTask().run();
          case NEED_WRAP -> send(socket, engine, NOTHING.duplicate());
          default -> read(socket, engine, incoming);
        }
      }
      send(socket, engine, NOTHING.duplicate());
      send(socket, engine, ByteBuffer.wrap("hello\n".getBytes(US_ASCII)));
      engine.closeOutbound();
      send(socket, engine, NOTHING.duplicate());
      while (!engine.isInboundDone()) {
        read(socket, engine, incoming);
      }
    } finally {
      engine.closeOutbound();
      send(socket, engine, NOTHING.duplicate());
    }
  }

  private static void read(Socket socket, SSLEngine engine, ByteBuffer incoming)
      throws IOException {
    if (engine.unwrap(incoming, ByteBuffer.allocate(1 << 15)).getStatus()
        == Status.BUFFER_UNDERFLOW) {
      var more = new byte[1 << 14];
      int length = socket.getInputStream().read(more);
      if (length < 0) {
        throw new IOException("gone");
      }
      incoming.compact().put(more, 0, length).flip();
    }
  }

  private static void send(Socket socket, SSLEngine engine, ByteBuffer data) throws IOException {
    var record = ByteBuffer.allocate(18 * 1024);
    engine.wrap(data, record);
    socket.getOutputStream().write(record.array(), 0, record.position());
  }
}
