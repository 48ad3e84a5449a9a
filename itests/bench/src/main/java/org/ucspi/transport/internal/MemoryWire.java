package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.openjdk.jmh.infra.Blackhole;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** What is below the TLS filter: a client in the same thread, no socket. */
final class MemoryWire implements ByteStream {
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer nowhere = ByteBuffer.allocate(1 << 15);

  /** The filter. */
  Receiver receiver;

  /** Takes what the filter sends, once the handshake is done. */
  Blackhole sent;

  /** Until the client has nothing more to say or to hear. */
  void shakeHands(SSLEngine client) throws IOException {
    client.beginHandshake();
    while (true) {
      switch (client.getHandshakeStatus()) {
        case NEED_TASK -> client.getDelegatedTask().run();
        case NEED_WRAP -> deliver(client, ByteBuffer.allocate(0));
        default -> {
          if (!hear(client)) {
            return;
          }
        }
      }
    }
  }

  /** One record of the client's. */
  void deliver(SSLEngine client, ByteBuffer content) throws IOException {
    client.wrap(content, toServer.clear());
    receiver.data(toServer.flip());
  }

  /** Whether there was anything; tickets are heard, too. */
  private boolean hear(SSLEngine client) throws IOException {
    if (toClient.position() == 0) {
      if (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        throw new IOException("the handshake is stuck");
      }
      return false;
    }
    client.unwrap(toClient.flip(), nowhere.clear());
    toClient.compact();
    return true;
  }

  @Override
  public boolean write(ByteBuffer data) {
    if (sent == null) {
      toClient.put(data);
    } else {
      sent.consume(data.remaining());
      data.position(data.limit());
    }
    return true;
  }

  @Override
  public void abort(String reason) {
    receiver.closed(new End.Broken(reason));
  }

  @Override
  public void open(Receiver unused) {}

  @Override
  public void more() {}

  @Override
  public void closeOutput() {}

  @Override
  public void closeInput() {}
}
