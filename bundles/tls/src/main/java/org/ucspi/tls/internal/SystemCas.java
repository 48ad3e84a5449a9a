package org.ucspi.tls.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.ucspi.api.settings.Settings;

/** The CAs that are trusted on this machine where a profile names none. */
final class SystemCas {
  /** Where Debian and its kin have them. */
  private static final Path FILE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private SystemCas() {}

  /** The system's own, where it is there; else those of the JVM. */
  static Optional<NamedFile> file(Settings<?> settings) {
    return Files.isReadable(FILE)
        ? Optional.of(new NamedFile(Optional.of(settings.source()), "caFile", FILE))
        : Optional.empty();
  }

  static List<X509Certificate> ofJvm() throws MaterialException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Stream.of(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException e) {
      throw new MaterialException("unable to read the CAs of the JVM: " + e, e);
    }
  }
}
