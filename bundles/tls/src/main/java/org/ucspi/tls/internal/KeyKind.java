package org.ucspi.tls.internal;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/** Certificates in words that administrators tell them apart by. */
final class KeyKind {
  private KeyKind() {}

  /** Such as {@code RSA 2048}, {@code EC P-256}, {@code Ed25519}. */
  static String of(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return "RSA " + rsa.getModulus().bitLength();
    }
    if (key instanceof ECPublicKey ec) {
      return "EC P-" + ec.getParams().getOrder().bitLength();
    }
    return key instanceof EdECPublicKey ed ? ed.getParams().getName() : key.getAlgorithm();
  }

  /** The subject, or the first name of another kind where there is none. */
  static String subject(X509Certificate certificate) {
    var subject = certificate.getSubjectX500Principal().getName();
    try {
      var others = certificate.getSubjectAlternativeNames();
      return !subject.isEmpty() || others == null || others.isEmpty()
          ? subject
          : String.valueOf(others.iterator().next().get(1));
    } catch (CertificateParsingException e) {
      return subject;
    }
  }
}
