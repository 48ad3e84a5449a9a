package org.ucspi.tls.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** An engine on a socket, which one thread reads and, after the handshake, another may write. */
final class EngineSocket implements AutoCloseable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final Socket socket;
  private final ByteBuffer incoming = ByteBuffer.allocate(1 << 16).limit(0);

  EngineSocket(SSLEngine engine, Socket socket) throws IOException {
    this.engine = engine;
    this.socket = socket;
    socket.setSoTimeout(10_000);
  }

  /** Fails as the engine does. */
  void shakeHands() throws IOException {
    engine.beginHandshake();
    while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (var task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_WRAP -> send(NOTHING.duplicate());
        default -> take(ByteBuffer.allocate(1 << 15));
      }
    }
    if (engine.isInboundDone()) {
      throw new SSLException("no handshake");
    }
  }

  void write(byte[] data) throws IOException {
    var rest = ByteBuffer.wrap(data);
    while (rest.hasRemaining()) {
      send(rest);
    }
  }

  void closeOutput() throws IOException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      send(NOTHING.duplicate());
    }
  }

  /** Until there are as many, or the end. */
  byte[] read(int length) throws IOException {
    var data = ByteBuffer.allocate(length + (1 << 15));
    while (data.position() < length && !engine.isInboundDone()) {
      take(data);
    }
    return Arrays.copyOf(data.array(), data.position());
  }

  private void send(ByteBuffer data) throws IOException {
    var record = ByteBuffer.allocate(1 << 15);
    engine.wrap(data, record);
    socket.getOutputStream().write(record.array(), 0, record.position());
  }

  private void take(ByteBuffer data) throws IOException {
    if (engine.unwrap(incoming, data).getStatus() == Status.BUFFER_UNDERFLOW) {
      incoming.compact();
      int length =
          socket.getInputStream().read(incoming.array(), incoming.position(), incoming.remaining());
      if (length < 0) {
        throw new EOFException("gone");
      }
      incoming.position(incoming.position() + length).flip();
    }
  }

  @Override
  public void close() throws IOException {
    engine.closeOutbound();
    socket.close();
  }
}
