package org.ucspi.tls.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies servers' certificates as OpenSSL does with a file of CAs, and the names in them, for
 * engines of all kinds in client role. No session is ever resumed there, so that engines ask each
 * time; what a server was found to be stays with who asked for it. Nothing here waits for the
 * network.
 */
final class ServerVerifier extends X509ExtendedTrustManager {

  /** From the least to the most; sslclient's -X, -N and -n. */
  enum Demand {
    /** Whoever answers is fine. */
    NONE,
    /** With a certificate that leads to a trusted CA, whatever its names. */
    ISSUER,
    /** And with the name in it that was asked for. */
    HOSTNAME
  }

  private final Demand demand;
  private final PathVerifier paths;

  /** The servers of handshakes under way. Engines are equal to none but themselves. */
  private final Map<SSLEngine, ExpectedServer> expected =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Trusts some certificates.
   *
   * @param depth most intermediate CAs
   */
  ServerVerifier(Trust trust, Demand demand, int depth) {
    this.demand = demand;
    this.paths = new PathVerifier(trust, depth, Purpose.SERVER);
  }

  /** Tells whose handshake an engine is for. */
  void expect(SSLEngine engine, ExpectedServer server) {
    expected.put(engine, server);
  }

  /** Whether a server without a certificate is good enough. */
  boolean takesAnybody() {
    return demand == Demand.NONE;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    var server = Optional.ofNullable(expected.get(engine));
    if (demand != Demand.NONE) {
      check(chain, server.orElseThrow(() -> new CertificateException("no server is expected")));
    }
    server.ifPresent(ExpectedServer::verified);
  }

  private void check(X509Certificate[] chain, ExpectedServer server) throws CertificateException {
    var reason = paths.verdict(chain).reason();
    if (reason.isPresent()) {
      var flaw = reason.get().flaw();
      throw flaw.exception(server.refuse(ExpectedServer.NOT_VALID + flaw));
    }
    if (demand == Demand.HOSTNAME && !server.isNamedBy(chain[0])) {
      throw Flaw.HOST_NAME.exception(server.refuse(ExpectedServer.OTHER_NAME + server.host()));
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no server is expected");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only servers are verified here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  /** For names to choose from, which servers are not told. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
