package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.time.temporal.ChronoUnit.DAYS;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.ucspi.api.settings.Settings;

/** A self-signed certificate for localhost with its key, made once and kept in Karaf's data. */
final class DemoCertificate {
  private static final int DAYS_VALID = 3650;

  private DemoCertificate() {}

  /**
   * The PEM file with both; makes it when it is not there, or has expired. Each profile has its
   * own.
   */
  static NamedFile file(Settings<?> profile) throws MaterialException {
    var directory =
        Path.of(System.getProperty("karaf.data", System.getProperty("java.io.tmpdir")))
            .resolve("ucspi-tls-" + System.getProperty("user.name"))
            .toAbsolutePath();
    var path = directory.resolve(profile.name().replaceAll("[^A-Za-z0-9_-]", "_") + ".pem");
    try {
      prepare(directory);
      var file = new NamedFile(Optional.of(profile.source()), "certificate", path);
      if (!Files.exists(path) || isExpired(file)) {
        make(path);
      }
      return file;
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new MaterialException(
          profile
              .problem("certificate", "unable to make a certificate in " + directory + ": " + e)
              .getMessage(),
          e);
    }
  }

  /** Where it is not Karaf's, the parent is open to all: nobody else may own the directory. */
  private static void prepare(Path directory) throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory.getParent());
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    if (Files.isSymbolicLink(directory)
        || !Files.getPosixFilePermissions(directory).equals(ownerOnly)) {
      throw new IOException("not a directory for its owner only");
    }
  }

  private static boolean isExpired(NamedFile file) throws MaterialException {
    return Pem.read(file).certificates().get(0).getNotAfter().toInstant().isBefore(Instant.now());
  }

  private static void make(Path file)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var keys = generator.generateKeyPair();
    var name = new X500Name("CN=localhost");
    var now = Instant.now();
    var certificate =
        new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()).setBit(64),
                Date.from(now.minus(1, DAYS)),
                Date.from(now.plus(DAYS_VALID, DAYS)),
                name,
                keys.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                    new GeneralName[] {
                      new GeneralName(GeneralName.dNSName, "localhost"),
                      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                      new GeneralName(GeneralName.iPAddress, "::1")
                    }))
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    // Temporary files are for their owner only from the start
    var next = Files.createTempFile(file.getParent(), "next", ".pem");
    try (var writer = new PemWriter(Files.newBufferedWriter(next))) {
      writer.writeObject(new PemObject("CERTIFICATE", certificate.getEncoded()));
      writer.writeObject(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }
    Files.move(next, file, ATOMIC_MOVE);
  }
}
