package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.ucspi.api.settings.InvalidSettingsException;

/**
 * A key and the certificates that go with it, read at one moment and found to fit.
 *
 * @param certificateFile where they came from
 * @param keyFile where the key came from
 * @param key the private key
 * @param chain the certificate, then its issuers
 */
record Material(Path certificateFile, Path keyFile, PrivateKey key, List<X509Certificate> chain) {

  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  static Material read(TlsSettings policy) throws InvalidSettingsException {
    var settings = policy.settings();
    var at = "certificate";
    try {
      var certificateFile = policy.certificate().orElse(null);
      if (certificateFile == null) {
        certificateFile = DemoCertificate.file(settings.name());
      }
      var keyFile = policy.key().orElse(certificateFile);
      var chain = Chain.of(Pem.read(certificateFile).certificates());
      at = "keyPasswordFile";
      var password = password(policy);
      at = policy.key().isPresent() ? "key" : "certificate";
      var key = Pem.read(keyFile).key(password);
      checkFit(key, chain.get(0).getPublicKey(), keyFile, certificateFile);
      return new Material(certificateFile, keyFile, key, chain);
    } catch (MaterialException e) {
      throw new InvalidSettingsException(settings.problem(at, e.getMessage()).getMessage(), e);
    } catch (RuntimeException e) {
      // Parsers throw anything on bytes that nobody thought of
      throw new InvalidSettingsException(
          settings.problem(at, "unable to use: " + e).getMessage(), e);
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Material[" + certificateFile + ", " + keyFile + "]";
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
      PrivateKey key, PublicKey certified, Path keyFile, Path certificateFile)
      throws MaterialException {
    var algorithm = SIGNATURES.get(key.getAlgorithm());
    if (algorithm == null) {
      throw new MaterialException(
          keyFile + " has a private key of an unknown kind, " + key.getAlgorithm());
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
      throw new MaterialException(
          "the key in " + keyFile + " does not fit the certificate in " + certificateFile);
    }
  }
}
