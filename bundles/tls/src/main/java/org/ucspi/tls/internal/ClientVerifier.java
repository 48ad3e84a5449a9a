package org.ucspi.tls.internal;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/**
 * Verifies clients' certificates as OpenSSL does with a file of CAs, for engines of all kinds.
 * Engines ask it in the handshake, but not when a session is resumed: {@link #established} holds
 * for both. Nothing here waits for the network.
 */
final class ClientVerifier extends X509ExtendedTrustManager {
  private static final int LONGEST_SUBJECT = 100;

  private final Trust trust;
  private final Set<X509Certificate> roots;
  private final Demand demand;
  private final int depth;

  /** The clients of handshakes under way. Engines are equal to none but themselves. */
  private final Map<SSLEngine, Peer> peers = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Trusts some certificates.
   *
   * @param depth most intermediate CAs
   */
  ClientVerifier(Trust trust, Demand demand, int depth) {
    this.trust = trust;
    this.roots =
        trust.trusted().stream().filter(c -> !isIssuedByAnother(c)).collect(Collectors.toSet());
    this.demand = demand;
    this.depth = depth;
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

  private boolean isIssuedByAnother(X509Certificate certificate) {
    return !Chain.isIssuedBy(certificate, certificate)
        && trust.trusted().stream().anyMatch(other -> Chain.isIssuedBy(certificate, other));
  }

  private static X509Certificate[] shown(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }

  /** Of what a stranger has made: parsers throw anything on bytes that nobody thought of. */
  Verdict verdict(X509Certificate[] chain) {
    try {
      return bestOf(chain);
    } catch (RuntimeException | StackOverflowError e) {
      return new Verdict(List.of(new Verdict.Finding(Flaw.EXTENSION, chain[0])));
    }
  }

  /** Of the best path; where none is good, of the first that leads to one who is trusted. */
  private Verdict bestOf(X509Certificate[] chain) {
    var now = Instant.now();
    var sent = Arrays.stream(chain).limit(ClientCertificates.DEEPEST).toList();
    var paths = PathFinder.find(roots, trust.trusted(), sent, depth, now);
    Optional<Verdict> best = Optional.empty();
    boolean trusted = false;
    for (CertificatePath path : paths) {
      if (best.isEmpty() || path.isTrusted()) {
        var verdict = PathJudge.judge(path, depth, trust.crls(), now);
        if (verdict.isGood()) {
          return verdict;
        }
        if (!trusted) {
          best = Optional.of(verdict);
          trusted = path.isTrusted();
        }
      }
    }
    return best.orElseThrow();
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
          peer.map(p -> ClientName.mismatch(leaf, p)).orElse(Optional.of("no client is known"));
      if (mismatch.isPresent()) {
        throw refused(Flaw.HOST_NAME, " (" + mismatch.get() + ")", leaf);
      }
    }
  }

  /** With what each kind of engine makes its alert from. */
  private static CertificateException refused(Flaw flaw, String more, X509Certificate certificate) {
    var message = "client certificate refused: " + flaw + more + ": " + subject(certificate);
    return new OpenSslCertificateException(
        message,
        new CertPathValidatorException(message, null, null, -1, flaw.reason()),
        flaw.code());
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
