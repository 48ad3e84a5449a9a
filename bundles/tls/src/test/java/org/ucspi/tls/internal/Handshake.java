package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A client and a server engine that talk to each other in memory. */
final class Handshake {
  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16).limit(0);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16).limit(0);

  private Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /** A client that takes any certificate. */
  static SSLEngine client(String... protocols) throws Exception {
    return client(new TrustAll(), protocols);
  }

  /** A client that trusts one CA, and checks the name of the server. */
  static SSLEngine clientOf(Certificate ca, String name, String... protocols) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    store.setCertificateEntry("ca", ca);
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    var engine = context.createSSLEngine(name, 443);
    engine.setUseClientMode(true);
    var parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(protocols);
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLEngine client(TrustManager trust, String... protocols) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    var engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(protocols);
    return engine;
  }

  /** Both handshakes to their ends. */
  static void run(SSLEngine client, SSLEngine server) throws Exception {
    new Handshake(client, server).run();
  }

  /** Both handshakes, then a word each way: after TLS 1.3's, tickets and refusals still come. */
  static void talk(SSLEngine client, SSLEngine server) throws Exception {
    var both = new Handshake(client, server);
    both.run();
    say(client, both.toServer, server);
    say(server, both.toClient, client);
  }

  private static void say(SSLEngine from, ByteBuffer way, SSLEngine to) throws Exception {
    var heard = ByteBuffer.allocate(1 << 16);
    for (int step = 0; step < 100 && heard.position() == 0; step++) {
      way.compact();
      from.wrap(ByteBuffer.wrap(new byte[] {'.'}), way);
      way.flip();
      to.unwrap(way, heard);
    }
    assertThat(heard.position()).isPositive();
  }

  private void run() throws Exception {
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < 100; step++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (isDone(client) && isDone(server) && !toServer.hasRemaining()) {
        return;
      }
    }
    throw new IllegalStateException("handshake without an end");
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> {
        out.compact();
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
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

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && !engine.getSession().getProtocol().equals("NONE");
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
