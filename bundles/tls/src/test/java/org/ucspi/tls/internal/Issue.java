package org.ucspi.tls.internal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates of all kinds, of which many should not be. */
final class Issue {
  private static final AtomicInteger SERIAL = new AtomicInteger(1);

  private final String name;
  private final ExtensionsGenerator extensions = new ExtensionsGenerator();
  private KeyPair key = ecKey();
  private Instant from = Instant.now().minus(Duration.ofDays(10));
  private Instant until = Instant.now().plus(Duration.ofDays(10));
  private String digest = "SHA256";
  private boolean pss;
  private boolean keyIds = true;

  record Issued(KeyPair pair, X509Certificate certificate) {
    PrivateKey key() {
      return pair.getPrivate();
    }
  }

  private Issue(String name) {
    this.name = name;
  }

  static Issue client(String name) throws Exception {
    return new Issue(name)
        .with(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
  }

  static Issue ca(String name) throws Exception {
    return new Issue(name)
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .uses(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  static Issue plain(String name) {
    return new Issue(name);
  }

  static KeyPair ecKey() {
    return key("EC", 256);
  }

  static KeyPair key(String algorithm, int bits) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Issue with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) throws Exception {
    if (extensions.hasExtension(id)) {
      extensions.removeExtension(id);
    }
    extensions.addExtension(id, critical, value);
    return this;
  }

  /** With any octets as the value. */
  Issue with(ASN1ObjectIdentifier id, byte[] value) throws Exception {
    extensions.addExtension(id, false, value);
    return this;
  }

  Issue without(ASN1ObjectIdentifier id) {
    extensions.removeExtension(id);
    return this;
  }

  Issue uses(int bits) throws Exception {
    return with(Extension.keyUsage, true, new KeyUsage(bits));
  }

  Issue purpose(KeyPurposeId purpose) throws Exception {
    return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  Issue named(GeneralName... names) throws Exception {
    return with(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  Issue key(KeyPair other) {
    key = other;
    return this;
  }

  Issue expired() {
    until = Instant.now().minus(Duration.ofDays(1));
    return this;
  }

  Issue early() {
    from = Instant.now().plus(Duration.ofDays(1));
    return this;
  }

  Issue digest(String other) {
    digest = other;
    return this;
  }

  Issue pss(String other) {
    pss = true;
    return digest(other);
  }

  Issue withoutKeyIds() {
    keyIds = false;
    return this;
  }

  Issued bySelf() throws Exception {
    return issued(dn(name), key);
  }

  Issued by(Issued issuer) throws Exception {
    return issued(dn(issuer), issuer.pair());
  }

  /** Without any extension. */
  Issued version1By(Issued issuer) throws Exception {
    return version1(dn(issuer), issuer.pair());
  }

  Issued version1BySelf() throws Exception {
    return version1(dn(name), key);
  }

  private Issued version1(X500Name issuer, KeyPair by) throws Exception {
    var builder =
        new JcaX509v1CertificateBuilder(
            issuer,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(from),
            Date.from(until),
            dn(name),
            key.getPublic());
    var holder = builder.build(signer(by));
    return new Issued(key, new JcaX509CertificateConverter().getCertificate(holder));
  }

  private Issued issued(X500Name issuer, KeyPair by) throws Exception {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(from),
            Date.from(until),
            dn(name),
            key.getPublic());
    if (keyIds) {
      var ids = new JcaX509ExtensionUtils();
      with(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key.getPublic()));
      with(
          Extension.authorityKeyIdentifier,
          false,
          ids.createAuthorityKeyIdentifier(by.getPublic()));
    }
    if (!extensions.isEmpty()) {
      for (var id : extensions.generate().getExtensionOIDs()) {
        builder.addExtension(extensions.generate().getExtension(id));
      }
    }
    var holder = builder.build(signer(by));
    return new Issued(key, new JcaX509CertificateConverter().getCertificate(holder));
  }

  private ContentSigner signer(KeyPair by) throws Exception {
    var algorithm =
        switch (by.getPrivate().getAlgorithm()) {
          case "EC" -> digest + "withECDSA";
          case "RSA" -> digest + (pss ? "withRSAandMGF1" : "withRSA");
          default -> "Ed25519";
        };
    return new JcaContentSignerBuilder(algorithm)
        .setProvider(new BouncyCastleProvider())
        .build(by.getPrivate());
  }

  private static X500Name dn(Issued issuer) {
    return X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
  }

  private static X500Name dn(String name) {
    return new X500Name("CN=" + name);
  }
}
