package org.ucspi.tls.internal;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A key, the certificates that go with it, and those of the CAs of clients, read at one moment and
 * found to fit.
 *
 * @param certificateFile where they came from
 * @param keyFile where the key came from
 * @param key the private key
 * @param chain the certificate, then its issuers
 * @param trusted by whom clients' certificates are issued
 * @param named those whose names clients are told
 */
record Material(
    NamedFile certificateFile,
    NamedFile keyFile,
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> trusted,
    List<X509Certificate> named) {

  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  static Material read(TlsSettings policy) throws MaterialException {
    var certificateFile = policy.certificate().orElse(null);
    if (certificateFile == null) {
      certificateFile = DemoCertificate.file(policy.settings());
    }
    try {
      var chain = Chain.of(certificateFile);
      var keyFile = policy.key().orElse(certificateFile);
      var key = Pem.read(keyFile).key(password(policy));
      checkFit(key, chain.get(0).getPublicKey(), keyFile, certificateFile);
      var clients = policy.clients();
      var trusted = certificates(clients.caFile().or(clients::clientCaFile));
      var named = certificates(clients.clientCaFile().or(clients::caFile));
      return new Material(certificateFile, keyFile, key, chain, trusted, named);
    } catch (RuntimeException e) {
      // Parsers throw anything on bytes that nobody thought of
      throw certificateFile.problem("cannot be used: " + e, e);
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Material[" + certificateFile.path() + ", " + keyFile.path() + "]";
  }

  private static List<X509Certificate> certificates(Optional<NamedFile> file)
      throws MaterialException {
    return file.isPresent() ? List.copyOf(Pem.read(file.get()).certificates()) : List.of();
  }

  private static String password(TlsSettings policy) throws MaterialException {
    var file = policy.keyPasswordFile();
    if (file.isEmpty()) {
      return policy.settings().values()._keyPassword();
    }
    return Pem.text(file.get()).split("[\r\n\0]", 2)[0];
  }

  /** What the key signs must be good for the certificate; that works for all kinds of keys. */
  private static void checkFit(
      PrivateKey key, PublicKey certified, NamedFile keyFile, NamedFile certificateFile)
      throws MaterialException {
    var algorithm = SIGNATURES.get(key.getAlgorithm());
    if (algorithm == null) {
      throw keyFile.problem("has a private key of an unknown kind, " + key.getAlgorithm());
    }
    boolean fits;
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(certified.getEncoded());
      var signed = signature.sign();
      signature.initVerify(certified);
      signature.update(certified.getEncoded());
      fits = signature.verify(signed);
    } catch (GeneralSecurityException e) {
      fits = false;
    }
    if (!fits) {
      throw misfit(keyFile, certificateFile);
    }
  }

  /** Where a rule chose one of the two, that is the one to tell of. */
  private static MaterialException misfit(NamedFile keyFile, NamedFile certificateFile) {
    if (certificateFile.isOfRule() && !keyFile.isOfRule()) {
      return certificateFile.problem("does not fit the key in " + keyFile.path());
    }
    var problem =
        "the key in "
            + keyFile.path()
            + " does not fit the certificate in "
            + certificateFile.path();
    return keyFile.problem(
        "does not fit the certificate in " + certificateFile.path(), problem, null);
  }
}
