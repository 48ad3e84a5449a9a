package org.ucspi.tls.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** What a certificate may be used for, as OpenSSL reads its extensions. */
final class CertificateUse {
  /** Those that the JDK's verifier handles too. */
  private static final Set<String> KNOWN =
      Set.of(
          Extension.keyUsage.getId(),
          Extension.subjectAlternativeName.getId(),
          Extension.basicConstraints.getId(),
          Extension.nameConstraints.getId(),
          Extension.certificatePolicies.getId(),
          Extension.policyMappings.getId(),
          Extension.policyConstraints.getId(),
          Extension.extendedKeyUsage.getId(),
          Extension.inhibitAnyPolicy.getId());

  /** What there was before extended key usage; OpenSSL looks at it still. */
  private static final ASN1ObjectIdentifier NETSCAPE_TYPE =
      new ASN1ObjectIdentifier("2.16.840.1.113730.1.1");

  private CertificateUse() {}

  static boolean hasUnknownCriticalExtension(X509Certificate certificate) {
    var critical = certificate.getCriticalExtensionOIDs();
    return critical != null && !KNOWN.containsAll(critical);
  }

  /**
   * Whether it may issue others. Roots of old say it by being of version 1, or by their key usage.
   */
  static boolean isCa(X509Certificate certificate, boolean isTop) {
    var uses = certificate.getKeyUsage();
    if (uses != null && !uses[5]) {
      return false;
    }
    if (certificate.getExtensionValue(Extension.basicConstraints.getId()) != null) {
      return certificate.getBasicConstraints() >= 0;
    }
    boolean old = certificate.getVersion() == 1 && Issuers.isSelfIssued(certificate);
    return isTop && (old || uses != null);
  }

  /** RFC 5280, 4.2.1.12; any use at all is not enough for OpenSSL. CAs hand it down. */
  static boolean isFor(Purpose purpose, X509Certificate certificate)
      throws CertificateParsingException {
    var purposes = certificate.getExtendedKeyUsage();
    return purposes == null || purposes.contains(purpose.extended());
  }

  /** RFC 5280, 4.2.1.3, of the peer's own certificate. */
  static boolean serves(Purpose purpose, X509Certificate certificate) {
    var uses = certificate.getKeyUsage();
    Optional<ASN1BitString> old =
        Extensions.of(certificate, NETSCAPE_TYPE, ASN1BitString::getInstance);
    return (uses == null || purpose.isAmong(uses))
        && old.map(type -> (type.intValue() & purpose.netscapeBit()) != 0).orElse(true);
  }
}
