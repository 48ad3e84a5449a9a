package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** A file of PEM blocks (RFC 7468, and OpenSSL's older kinds), complete to its last line. */
final class Pem {
  private static final int MOST_BYTES = 1 << 20;

  /** The JDK's names of what it does not know by number. */
  private static final Map<ASN1ObjectIdentifier, String> KINDS =
      Map.of(X9ObjectIdentifiers.id_ecPublicKey, "EC");

  private final NamedFile file;
  private final List<PemObject> blocks = new ArrayList<>();

  private Pem(NamedFile file) {
    this.file = file;
  }

  static Pem read(NamedFile file) throws MaterialException {
    return read(file, MOST_BYTES);
  }

  static Pem read(NamedFile file, int mostBytes) throws MaterialException {
    var pem = new Pem(file);
    try (var reader = new PemReader(new StringReader(new String(bytes(file, mostBytes), UTF_8)))) {
      for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
        pem.blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      throw file.problem("is not a whole PEM file: " + e.getMessage(), e);
    }
    return pem;
  }

  /** The text of a small file. */
  static String text(NamedFile file) throws MaterialException {
    return new String(bytes(file), UTF_8);
  }

  /** A password: the first line of a file, where there is one. */
  static String password(Optional<NamedFile> file, String otherwise) throws MaterialException {
    return file.isPresent() ? text(file.get()).split("[\r\n\0]", 2)[0] : otherwise;
  }

  /** The bytes of a small file. */
  static byte[] bytes(NamedFile file) throws MaterialException {
    return bytes(file, MOST_BYTES);
  }

  private static byte[] bytes(NamedFile file, int mostBytes) throws MaterialException {
    var path = file.path();
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw file.unreadable("not a regular file", null);
    }
    try (var in = Files.newInputStream(path)) {
      var bytes = in.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        throw file.unreadable("longer than " + (mostBytes >> 20) + " MiB", null);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw file.unreadable("no such file", e);
    } catch (AccessDeniedException e) {
      throw file.unreadable("permission denied", e);
    } catch (IOException e) {
      throw file.unreadable(e.getMessage(), e);
    }
  }

  boolean hasCertificates() {
    return blocks.stream().anyMatch(block -> block.getType().endsWith("CERTIFICATE"));
  }

  List<X509CRL> crls() throws MaterialException {
    var crls = new ArrayList<X509CRL>();
    try {
      for (PemObject block : blocks) {
        if (block.getType().endsWith("CRL")) {
          crls.add(
              (X509CRL)
                  CertificateFactory.getInstance("X.509")
                      .generateCRL(new ByteArrayInputStream(block.getContent())));
        }
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw file.problem("has a bad revocation list", e);
    }
    if (crls.isEmpty()) {
      throw file.problem("has no revocation list");
    }
    return crls;
  }

  List<X509Certificate> certificates() throws MaterialException {
    var certificates = new ArrayList<X509Certificate>();
    for (PemObject block : blocks) {
      if (block.getType().endsWith("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw file.problem("has no certificate");
    }
    return certificates;
  }

  /**
   * The private keys, of which there is at least one.
   *
   * @param password empty for none
   */
  List<PrivateKey> keys(String password) throws MaterialException {
    var keys = new ArrayList<PrivateKey>();
    for (PemObject block : blocks) {
      if (block.getType().endsWith("PRIVATE KEY")) {
        keys.add(key(block, password));
      }
    }
    if (keys.isEmpty()) {
      throw file.problem("has no private key");
    }
    return keys;
  }

  private X509Certificate certificate(PemObject block) throws MaterialException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.getContent()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw file.problem("has a bad certificate", e);
    }
  }

  private PrivateKey key(PemObject block, String password) throws MaterialException {
    try {
      var info = info(block, password);
      var kind = info.getPrivateKeyAlgorithm().getAlgorithm();
      return KeyFactory.getInstance(KINDS.getOrDefault(kind, kind.getId()))
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw file.problem("has a bad private key, or one of an unknown kind", e);
    }
  }

  private PrivateKeyInfo info(PemObject block, String password)
      throws IOException, MaterialException {
    var parsed = parsed(block);
    if (parsed instanceof PrivateKeyInfo info) {
      return info;
    }
    if (parsed instanceof PEMKeyPair pair) {
      return pair.getPrivateKeyInfo();
    }
    return opened(parsed, password)
        .orElseThrow(() -> new IOException("unknown kind of key " + block.getType()));
  }

  private Optional<PrivateKeyInfo> opened(Object parsed, String password) throws MaterialException {
    if (password.isEmpty()) {
      throw file.problem("has an encrypted private key, want .keyPassword or keyPasswordFile");
    }
    try {
      if (parsed instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
        var opener =
            new JcePKCSPBEInputDecryptorProviderBuilder()
                .setProvider(Decryption.PROVIDER)
                .build(password.toCharArray());
        return Optional.of(encrypted.decryptPrivateKeyInfo(opener));
      }
      if (parsed instanceof PEMEncryptedKeyPair encrypted) {
        var opener =
            new JcePEMDecryptorProviderBuilder()
                .setProvider(Decryption.PROVIDER)
                .build(password.toCharArray());
        return Optional.of(encrypted.decryptKeyPair(opener).getPrivateKeyInfo());
      }
      return Optional.empty();
    } catch (IOException | PKCSException | RuntimeException e) {
      throw file.problem(
          "unable to decrypt the key: wrong password?",
          "unable to decrypt the key in " + file.path() + ": wrong password?",
          e);
    }
  }

  private static Object parsed(PemObject block) throws IOException {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(block);
    }
    try (var parser = new PEMParser(new StringReader(text.toString()))) {
      return parser.readObject();
    }
  }

  /**
   * Made when the first encrypted key is read: it is a thousand objects, and most keys are plain.
   */
  private static final class Decryption {
    /** Not registered with the JVM. */
    static final Provider PROVIDER = new BouncyCastleProvider();
  }
}
