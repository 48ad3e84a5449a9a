package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** One end of a connection in memory: an engine, and what is on its way to it. */
final class NativeEnd {
  final SSLEngine engine;
  private NativeEnd peer;
  private ByteBuffer incoming = ByteBuffer.allocate(0);
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private boolean ended;

  private IntFunction<ByteBuffer> memory = ByteBuffer::allocate;

  private NativeEnd(SSLEngine engine) {
    this.engine = engine;
  }

  /** The client's end; the server's is its peer. */
  static NativeEnd between(SSLEngine client, SSLEngine server) {
    var one = new NativeEnd(client);
    one.peer = new NativeEnd(server);
    one.peer.peer = one;
    return one;
  }

  /** As {@link #between}, with the handshake done. */
  static NativeEnd established(SSLEngine client, SSLEngine server) throws SSLException {
    var end = between(client, server);
    end.shakeHands();
    return end;
  }

  /** Both ends, from here on. */
  NativeEnd inDirectMemory() {
    memory = ByteBuffer::allocateDirect;
    peer.memory = memory;
    return this;
  }

  NativeEnd peer() {
    return peer;
  }

  void shakeHands() throws SSLException {
    engine.beginHandshake();
    peer.engine.beginHandshake();
    for (int i = 0; i < 100; i++) {
      boolean more = handshakeStep();
      more |= peer.handshakeStep();
      if (!more && isEstablished() && peer.isEstablished()) {
        peer.say(new byte[0]);
        hear();
        return;
      }
    }
    throw new IllegalStateException("handshake without an end");
  }

  boolean isEstablished() {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && !engine.getSession().getCipherSuite().endsWith("_NULL_NULL");
  }

  /** Answers whether anything was done. */
  boolean handshakeStep() throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
          task.run();
        }
        return true;
      }
      case NEED_WRAP -> {
        return wrap(ByteBuffer.allocate(0)).bytesProduced() > 0;
      }
      default -> {
        return incoming.hasRemaining() && unwrap(1 << 15).bytesConsumed() > 0;
      }
    }
  }

  /** To the peer's incoming bytes. */
  void say(byte[] data) throws SSLException {
    var rest = memory.apply(data.length).put(data).flip();
    do {
      assertThat(wrap(rest).getStatus()).isEqualTo(Status.OK);
    } while (rest.hasRemaining());
  }

  SSLEngineResult wrap(ByteBuffer data) throws SSLException {
    var record = memory.apply(18 * 1024);
    var result = engine.wrap(data, record);
    peer.deliver(record.flip());
    return result;
  }

  /** Closes this direction; the close_notify is on its way. */
  void end() throws SSLException {
    engine.closeOutbound();
    for (int i = 0; i < 16 && !engine.isOutboundDone(); i++) {
      wrap(ByteBuffer.allocate(0));
    }
    assertThat(engine.isOutboundDone()).isTrue();
  }

  /** Takes in what is there, down to an incomplete record. */
  NativeEnd hear() throws SSLException {
    while (incoming.hasRemaining() && !ended) {
      var result = unwrap(1 << 15);
      if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
        break;
      }
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
          && result.getStatus() == Status.OK) {
        wrap(ByteBuffer.allocate(0));
      }
    }
    return this;
  }

  SSLEngineResult unwrap(int room) throws SSLException {
    var plain = memory.apply(room);
    var result = engine.unwrap(incoming, plain);
    var bytes = new byte[plain.flip().remaining()];
    plain.get(bytes);
    heard.writeBytes(bytes);
    ended |= result.getStatus() == Status.CLOSED;
    return result;
  }

  boolean ended() {
    return ended;
  }

  byte[] heard() {
    return heard.toByteArray();
  }

  /** What is on its way to here, and is so no longer. */
  ByteBuffer intercept() {
    var all = incoming;
    incoming = ByteBuffer.allocate(0);
    return all;
  }

  void deliver(ByteBuffer more) {
    incoming = memory.apply(incoming.remaining() + more.remaining()).put(incoming).put(more).flip();
  }
}
