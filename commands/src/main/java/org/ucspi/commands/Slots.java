package org.ucspi.commands;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.TlsProfile;

/**
 * The slots of sslhandle, made ready before its port opens: a handshake for each, between two
 * engines in memory. Then all that a handshake needs is loaded and, with some slots, compiled, and
 * the first clients are served as fast as the later ones. In C it is as many processes that wait.
 */
final class Slots {
  /** What more of them would compile is compiled. */
  private static final int MOST = 200;

  private static final int MOST_ROUNDS = 100;
  private static final int BYTES = 1 << 16;

  private final TlsProfile profile;
  private final SSLContext clients;

  private Slots(TlsProfile profile) throws GeneralSecurityException {
    this.profile = profile;
    this.clients = SSLContext.getInstance("TLS");
    clients.init(null, new TrustManager[] {new Ourselves()}, null);
  }

  /**
   * Makes slots ready. What goes wrong shows with the first client, too, and is told then.
   *
   * @param count how many connections there may be at once
   */
  static void makeReady(TlsProfile profile, int count) {
    try {
      var slots = new Slots(profile);
      for (int i = 0; i < Math.min(count, MOST); i++) {
        slots.shakeHands();
      }
    } catch (GeneralSecurityException | SSLException | CompletionException e) {
      // A profile that wants a client's certificate, say
    }
  }

  private void shakeHands() throws SSLException {
    var us = Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    var server = profile.server(us, Map.of()).toCompletableFuture().join().engine();
    var client = clients.createSSLEngine();
    client.setUseClientMode(true);
    var toServer = ByteBuffer.allocate(BYTES);
    var toClient = ByteBuffer.allocate(BYTES);
    server.beginHandshake();
    client.beginHandshake();
    try {
      for (int i = 0; i < MOST_ROUNDS && !(isDone(server) && isDone(client)); i++) {
        step(client, toClient, toServer);
        step(server, toServer, toClient);
      }
    } finally {
      server.closeOutbound();
      client.closeOutbound();
    }
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Takes what has come, does what is to be done, and gives what is to go. */
  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    var content = ByteBuffer.allocate(BYTES);
    in.flip();
    var result = engine.unwrap(in, content);
    while (result.bytesConsumed() > 0 && in.hasRemaining()) {
      doTasks(engine);
      result = engine.unwrap(in, content);
    }
    in.compact();
    doTasks(engine);
    for (int before = -1; before != out.position() && out.remaining() > BYTES / 2; ) {
      before = out.position();
      engine.wrap(ByteBuffer.allocate(0), out);
      doTasks(engine);
    }
  }

  private static void doTasks(SSLEngine engine) {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Nobody else is at the other end. */
  private static final class Ourselves extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new IllegalStateException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new IllegalStateException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new IllegalStateException("a client only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // our own
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      // our own
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      // our own
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
