package org.ucspi.tls.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A handshake that may fail on the server's side.
 *
 * @param server what it failed with; none: the handshake was good
 * @param client what the client was told
 */
record Refusal(Optional<SSLException> server, String client) {

  static Refusal of(SSLEngine client, SSLEngine server) throws SSLException {
    var toServer = ByteBuffer.allocate(1 << 17).limit(0);
    var toClient = ByteBuffer.allocate(1 << 17).limit(0);
    client.beginHandshake();
    server.beginHandshake();
    Optional<SSLException> failure = Optional.empty();
    var told = "nothing";
    for (int i = 0; i < 200; i++) {
      if (told.equals("nothing")) {
        try {
          step(client, toClient, toServer);
        } catch (SSLException e) {
          told = e.getMessage();
        }
      }
      try {
        step(server, toServer, toClient);
      } catch (SSLException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    return new Refusal(failure, told);
  }

  /** The reason alone, without what engines say of themselves. */
  String reason() {
    Throwable reason = server.orElseThrow();
    while (reason.getCause() instanceof java.security.cert.CertificateException cause) {
      reason = cause;
    }
    return reason.getMessage();
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> {
        out.compact();
        try {
          engine.wrap(ByteBuffer.allocate(0), out);
        } finally {
          out.flip();
        }
      }
      case NEED_TASK -> {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      default -> {
        if (in.hasRemaining()) {
          engine.unwrap(in, ByteBuffer.allocate(1 << 16));
        }
      }
    }
  }
}
