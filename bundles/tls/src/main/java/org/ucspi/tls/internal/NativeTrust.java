package org.ucspi.tls.internal;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Gives the reasons of another in numbers too: without one, clients hear of an internal error. */
final class NativeTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager other;

  NativeTrust(X509ExtendedTrustManager other) {
    this.other = other;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    try {
      other.checkClientTrusted(chain, type, engine);
    } catch (CertificateException e) {
      throw new OpenSslCertificateException(e.getMessage(), e, code(e));
    }
  }

  /** RFC 8446, 6.2, by way of the library: unknown_ca, certificate_expired, bad_certificate. */
  private static int code(CertificateException refusal) {
    for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      } else if (cause instanceof CertificateNotYetValidException) {
        return CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
      } else if (cause instanceof CertificateRevokedException) {
        return CertificateVerifier.X509_V_ERR_CERT_REVOKED;
      } else if (cause instanceof CertPathBuilderException) {
        return CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      }
    }
    return CertificateVerifier.X509_V_ERR_CERT_REJECTED;
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return other.getAcceptedIssuers();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    other.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    other.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    other.checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    other.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    other.checkServerTrusted(chain, type, engine);
  }
}
