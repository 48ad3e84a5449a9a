package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Who may have issued a certificate, by all but the signature, as OpenSSL looks for issuers. */
final class Issuers {
  private Issuers() {}

  static boolean mayHaveIssued(X509Certificate issuer, X509Certificate certificate) {
    return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        && fits(
            Extensions.of(
                certificate, Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance),
            issuer);
  }

  /** A CA that issued itself for a new key is not. */
  static boolean isSelfSigned(X509Certificate certificate) {
    return mayHaveIssued(certificate, certificate);
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** Whether a key identifier, where there is one, is that of an issuer, where that has one. */
  static boolean fits(Optional<AuthorityKeyIdentifier> wanted, X509Certificate issuer) {
    return wanted.isEmpty() || (fitsKey(wanted.get(), issuer) && fitsSerial(wanted.get(), issuer));
  }

  private static boolean fitsKey(AuthorityKeyIdentifier wanted, X509Certificate issuer) {
    var own =
        Extensions.of(issuer, Extension.subjectKeyIdentifier, SubjectKeyIdentifier::getInstance);
    return wanted.getKeyIdentifierOctets() == null
        || own.isEmpty()
        || Arrays.equals(wanted.getKeyIdentifierOctets(), own.get().getKeyIdentifier());
  }

  private static boolean fitsSerial(AuthorityKeyIdentifier wanted, X509Certificate issuer) {
    if (wanted.getAuthorityCertSerialNumber() != null
        && !wanted.getAuthorityCertSerialNumber().equals(issuer.getSerialNumber())) {
      return false;
    }
    if (wanted.getAuthorityCertIssuer() == null) {
      return true;
    }
    var own = X500Name.getInstance(issuer.getIssuerX500Principal().getEncoded());
    return Arrays.stream(wanted.getAuthorityCertIssuer().getNames())
        .filter(name -> name.getTagNo() == GeneralName.directoryName)
        .allMatch(name -> X500Name.getInstance(name.getName()).equals(own));
  }
}
