package org.ucspi.tls.internal;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.ucspi.tls.internal.Issue.Issued;

/** Issues revocation lists. */
final class Crl {
  private final X509v2CRLBuilder builder;
  private final Instant from;
  private KeyPair key;
  private Optional<Instant> until;
  private String digest = "SHA256";
  private boolean keyId = true;

  private Crl(Issued issuer, Instant from) {
    this.from = from;
    this.key = issuer.pair();
    this.until = Optional.of(from.plus(Duration.ofDays(10)));
    this.builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
            Date.from(from));
  }

  static Crl of(Issued issuer) {
    return new Crl(issuer, Instant.now().minus(Duration.ofDays(5)));
  }

  static Crl since(Issued issuer, int days) {
    return new Crl(issuer, Instant.now().plus(Duration.ofDays(days)));
  }

  Crl revoke(Issued... some) {
    for (Issued one : some) {
      builder.addCRLEntry(
          one.certificate().getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
    }
    return this;
  }

  Crl with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) throws Exception {
    builder.addExtension(id, critical, value);
    return this;
  }

  /** To be renewed by then. */
  Crl until(int days) {
    until = Optional.of(Instant.now().plus(Duration.ofDays(days)));
    return this;
  }

  Crl withoutEnd() {
    until = Optional.empty();
    return this;
  }

  Crl key(KeyPair other) {
    key = other;
    return this;
  }

  Crl digest(String other) {
    digest = other;
    return this;
  }

  Crl withoutKeyId() {
    keyId = false;
    return this;
  }

  X509CRL signed() throws Exception {
    until.ifPresent(end -> builder.setNextUpdate(Date.from(end)));
    if (keyId) {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key.getPublic()));
    }
    builder.addExtension(
        Extension.cRLNumber, false, new org.bouncycastle.asn1.x509.CRLNumber(BigInteger.ONE));
    var kind = key.getPrivate().getAlgorithm().equals("EC") ? "withECDSA" : "withRSA";
    return new JcaX509CRLConverter()
        .getCRL(builder.build(new JcaContentSignerBuilder(digest + kind).build(key.getPrivate())));
  }
}
