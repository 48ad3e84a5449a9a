package org.ucspi.tls.internal;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies clients' certificates as OpenSSL does with a file of CAs: paths end at those of the file
 * that no other of it issued, what has expired is trusted no more, and the depth counts
 * intermediate CAs. The JDK's verifier alone passes over depth and dates where a client sends its
 * whole chain; it has the last word on what is left.
 */
final class ClientVerifier extends X509ExtendedTrustManager {
  /** RFC 5280, 4.2.1.12. */
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private final List<X509Certificate> trusted;
  private final List<X509Certificate> named;
  private final List<X509Certificate> roots;
  private final int depth;
  private final X509ExtendedTrustManager platform;

  /**
   * Trusts some certificates.
   *
   * @param named those whose subjects clients are told
   * @param depth most intermediate CAs
   */
  ClientVerifier(List<X509Certificate> trusted, List<X509Certificate> named, int depth)
      throws GeneralSecurityException {
    this.trusted = trusted;
    this.named = named;
    this.roots = trusted.stream().filter(c -> !isIssuedByAnother(c)).toList();
    this.depth = depth;
    this.platform = platform();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    platform.checkClientTrusted(path(chain), type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    platform.checkClientTrusted(path(chain), type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    platform.checkClientTrusted(path(chain), type, engine);
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
    return named.toArray(X509Certificate[]::new);
  }

  private boolean isIssuedByAnother(X509Certificate certificate) {
    return !Chain.isIssuedBy(certificate, certificate)
        && trusted.stream().anyMatch(other -> Chain.isIssuedBy(certificate, other));
  }

  private X509ExtendedTrustManager platform() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(
        new CertPathTrustManagerParameters(parameters(anchors(roots), new X509CertSelector())));
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  /** The certificate and the intermediate CAs up to one that is trusted, without that. */
  private X509Certificate[] path(X509Certificate[] chain) throws CertificateException {
    var certificate = chain[0];
    var target = new X509CertSelector();
    target.setCertificate(certificate);
    try {
      if (!isForClients(certificate)) {
        throw new CertificateException("the client's certificate is not one for TLS clients");
      }
      certificate.checkValidity();
      if (roots.contains(certificate)) {
        return new X509Certificate[] {certificate};
      }
      var parameters = parameters(anchors(valid(roots)), target);
      var others = new ArrayList<>(List.of(chain));
      others.addAll(trusted);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
      var built = CertPathBuilder.getInstance("PKIX").build(parameters);
      return built.getCertPath().getCertificates().toArray(X509Certificate[]::new);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "the client's certificate is not trusted: " + e.getMessage(), e);
    }
  }

  /** Any use at all is not enough for OpenSSL either. RFC 5280, 4.2.1.3: signing is bit 0. */
  private static boolean isForClients(X509Certificate certificate) throws CertificateException {
    var uses = certificate.getKeyUsage();
    var purposes = certificate.getExtendedKeyUsage();
    return (uses == null || uses[0])
        && (purposes == null || purposes.contains(CLIENT_AUTHENTICATION));
  }

  private PKIXBuilderParameters parameters(Set<TrustAnchor> anchors, X509CertSelector target)
      throws GeneralSecurityException {
    var parameters = new PKIXBuilderParameters(anchors, target);
    parameters.setRevocationEnabled(false);
    parameters.setMaxPathLength(depth);
    return parameters;
  }

  private static Set<TrustAnchor> anchors(List<X509Certificate> certificates) {
    return certificates.stream().map(c -> new TrustAnchor(c, null)).collect(Collectors.toSet());
  }

  private static List<X509Certificate> valid(List<X509Certificate> certificates) {
    var now = Instant.now();
    return certificates.stream()
        .filter(c -> !c.getNotBefore().toInstant().isAfter(now))
        .filter(c -> !c.getNotAfter().toInstant().isBefore(now))
        .toList();
  }
}
