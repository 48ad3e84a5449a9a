package org.ucspi.tls.internal;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One client: shows its certificate to whoever asks, and resumes its sessions. */
final class Client {
  private final SSLContext context;
  private final String protocol;
  private final List<String> told = new ArrayList<>();
  private int fullHandshakes;

  Client(String protocol, Optional<PrivateKey> key, List<X509Certificate> chain) throws Exception {
    this.protocol = protocol;
    context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Own(key, chain)}, new TrustManager[] {new TrustAll()}, null);
  }

  static Client without(String protocol) throws Exception {
    return new Client(protocol, Optional.empty(), List.of());
  }

  /** With {@code NAME.pem} and {@code NAME.key}, and the certificates of some intermediate CAs. */
  static Client with(String protocol, OpenSsl openssl, String name, String... cas)
      throws Exception {
    var chain = new ArrayList<>(List.of(openssl.certificate(name + ".pem")));
    for (String ca : cas) {
      chain.add(openssl.certificate(ca + ".pem"));
    }
    var key = openssl.pem(name + ".key").keys("").get(0);
    return new Client(protocol, Optional.of(key), chain);
  }

  /**
   * Connects to a server.
   *
   * @return this client's name, as the server has verified it; empty without
   */
  Optional<String> connect(SSLEngine server) throws Exception {
    Handshake.talk(engine(), server);
    try {
      return Optional.of(server.getSession().getPeerPrincipal().getName());
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** One that resumes this client's sessions. */
  SSLEngine engine() {
    var engine = context.createSSLEngine("server.example", 1);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {protocol});
    return engine;
  }

  /** The CAs that servers have asked for. */
  List<String> told() {
    return told;
  }

  /** Those that did not resume a session. */
  int fullHandshakes() {
    return fullHandshakes;
  }

  private final class Own extends X509ExtendedKeyManager {
    private final Optional<PrivateKey> key;
    private final List<X509Certificate> chain;

    Own(Optional<PrivateKey> key, List<X509Certificate> chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      for (Principal issuer : issuers) {
        told.add(issuer.getName());
      }
      return key.isPresent() ? "own" : null;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key.orElseThrow();
    }
  }

  private final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      fullHandshakes++;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
