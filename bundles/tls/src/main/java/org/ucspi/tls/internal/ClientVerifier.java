package org.ucspi.tls.internal;

import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/**
 * Verifies clients' certificates, for engines of all kinds. Engines ask it in the handshake, but
 * not when a session is resumed: {@link #established} holds for both. Nothing here waits for the
 * network.
 */
final class ClientVerifier extends X509ExtendedTrustManager {
  private static final int LONGEST_SUBJECT = 100;

  private final Trust trust;
  private final PathVerifier paths;
  private final Demand demand;

  /** The clients of handshakes under way. Engines are equal to none but themselves. */
  private final Map<SSLEngine, Peer> peers = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Trusts some certificates.
   *
   * @param depth most intermediate CAs
   */
  ClientVerifier(Trust trust, Demand demand, int depth) {
    this.trust = trust;
    this.paths = new PathVerifier(trust, depth, Purpose.CLIENT);
    this.demand = demand;
  }

  /** Tells whose handshake an engine is for; needed where names are compared. */
  void expect(SSLEngine engine, Peer peer) {
    if (demand == Demand.HOSTNAME) {
      peers.put(engine, peer);
    }
  }

  /**
   * What the client of a handshake has shown, for SSL_CLIENT_VERIFY, when the handshake is done.
   *
   * @throws SSLException with one line that says why the client is not to be served
   */
  String established(SSLSession session, Peer peer) throws SSLException {
    var chain = shown(session);
    if (chain.length == 0) {
      if (demand == Demand.REQUIRED || demand == Demand.HOSTNAME) {
        throw new SSLException("client certificate missing");
      }
      return TlsSession.NO_CERTIFICATE;
    }
    var verdict = verdict(chain);
    try {
      check(verdict, chain[0], Optional.of(peer));
    } catch (CertificateException e) {
      throw new SSLException(e.getMessage(), e);
    }
    return verdict.words();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(verdict(chain), chain[0], Optional.empty());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(verdict(chain), chain[0], Optional.ofNullable(peers.get(engine)));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only clients are verified here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  /** Goes to clients as names to choose from. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.named().toArray(X509Certificate[]::new);
  }

  private static X509Certificate[] shown(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }

  Verdict verdict(X509Certificate[] chain) {
    return paths.verdict(chain);
  }

  private void check(Verdict verdict, X509Certificate leaf, Optional<Peer> peer)
      throws CertificateException {
    if (demand == Demand.ANY) {
      return;
    }
    var reason = verdict.reason();
    if (reason.isPresent()) {
      throw refused(reason.get().flaw(), "", reason.get().certificate());
    }
    if (demand == Demand.HOSTNAME) {
      var mismatch =
          peer.map(p -> PeerName.mismatch(leaf, p)).orElse(Optional.of("no client is known"));
      if (mismatch.isPresent()) {
        throw refused(Flaw.HOST_NAME, " (" + mismatch.get() + ")", leaf);
      }
    }
  }

  private static CertificateException refused(Flaw flaw, String more, X509Certificate certificate) {
    return flaw.exception(
        "client certificate refused: " + flaw + more + ": " + subject(certificate));
  }

  /** The client wrote it. */
  private static String subject(X509Certificate certificate) {
    String name;
    try {
      name = certificate.getSubjectX500Principal().getName().replaceAll("[^ -~]", "?");
    } catch (RuntimeException e) {
      return "a certificate that cannot be read";
    }
    return name.length() > LONGEST_SUBJECT ? name.substring(0, LONGEST_SUBJECT) + "..." : name;
  }
}
