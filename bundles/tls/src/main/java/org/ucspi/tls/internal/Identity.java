package org.ucspi.tls.internal;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.tls.CertificateStatus;

/**
 * A certificate with its key, read at one moment and found to fit.
 *
 * @param files where they came from
 * @param key the private key
 * @param chain the certificate, then its issuers
 */
record Identity(CertificateFiles files, PrivateKey key, List<X509Certificate> chain) {

  private static final int SHORTEST_RSA = 1024;

  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  /**
   * The same where there is one before it, or where parsers throw anything on bytes that nobody
   * thought of.
   */
  static Identity read(CertificateFiles files, String password, Optional<Identity> before)
      throws MaterialException {
    try {
      var identity = read(files, password);
      if (before.isPresent()) {
        identity.checkAsSuccessorOf(before.get());
      }
      return identity;
    } catch (RuntimeException e) {
      throw files.certificate().problem("cannot be used: " + e, e);
    }
  }

  static Identity read(CertificateFiles files, String password) throws MaterialException {
    var chain = Chain.of(files.certificate());
    checkStrength(chain.get(0), files.certificate());
    for (PrivateKey key : Pem.read(files.keyFile()).keys(password)) {
      if (fits(key, chain.get(0).getPublicKey(), files.keyFile())) {
        return new Identity(files, key, chain);
      }
    }
    throw misfit(files);
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * Checks what is to take the place of another that serves well: a renewal that is copied piece by
   * piece has its certificate before the chain, and one that is not valid serves nobody.
   */
  void checkAsSuccessorOf(Identity before) throws MaterialException {
    if (equals(before)) {
      return;
    }
    var now = Instant.now();
    if (isValid(before, now) && !isValid(this, now)) {
      throw files
          .certificate()
          .problem(
              certificate().getNotAfter().toInstant().isBefore(now)
                  ? "has a certificate that has expired"
                  : "has a certificate that is not valid yet");
    }
    if (before.chain.size() > 1 && chain.size() == 1 && !isSelfSigned()) {
      throw files
          .certificate()
          .problem("lacks the chain: no certificate of " + certificate().getIssuerX500Principal());
    }
  }

  CertificateStatus status() {
    return new CertificateStatus(
        files.serverName(),
        files.certificate().path().toString(),
        KeyKind.subject(certificate()),
        KeyKind.of(certificate().getPublicKey()),
        certificate().getNotBefore().toInstant(),
        certificate().getNotAfter().toInstant());
  }

  boolean isSelfSigned() {
    return Chain.isIssuedBy(certificate(), certificate());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Identity" + files;
  }

  private static boolean isValid(Identity identity, Instant now) {
    var certificate = identity.certificate();
    return !certificate.getNotBefore().toInstant().isAfter(now)
        && !certificate.getNotAfter().toInstant().isBefore(now);
  }

  /** OpenSSL's security level 1; engines would say so at each handshake. */
  private static void checkStrength(X509Certificate certificate, NamedFile file)
      throws MaterialException {
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() < SHORTEST_RSA) {
      throw file.problem(
          "has an RSA key of " + rsa.getModulus().bitLength() + " bits, want 2048 or more");
    }
  }

  /** What the key signs must be good for the certificate; that works for all kinds of keys. */
  private static boolean fits(PrivateKey key, PublicKey certified, NamedFile keyFile)
      throws MaterialException {
    var algorithm = SIGNATURES.get(key.getAlgorithm());
    if (algorithm == null) {
      throw keyFile.problem("has a private key of an unknown kind, " + key.getAlgorithm());
    }
    var signed = signed(algorithm, key, certified.getEncoded(), keyFile);
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initVerify(certified);
      signature.update(certified.getEncoded());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] signed(String algorithm, PrivateKey key, byte[] bytes, NamedFile keyFile)
      throws MaterialException {
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw keyFile.problem("has a private key that cannot be used: " + e.getMessage(), e);
    }
  }

  /** Where a rule chose one of the two, that is the one to tell of. */
  private static MaterialException misfit(CertificateFiles files) {
    var certificate = files.certificate();
    var key = files.keyFile();
    if (certificate.isOfRule() && !key.isOfRule()) {
      return certificate.problem("does not fit the key in " + key.path());
    }
    var problem =
        "the key in " + key.path() + " does not fit the certificate in " + certificate.path();
    return key.problem("does not fit the certificate in " + certificate.path(), problem, null);
  }
}
