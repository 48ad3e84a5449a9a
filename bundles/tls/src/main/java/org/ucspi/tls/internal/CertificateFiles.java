package org.ucspi.tls.internal;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one certificate and its key are.
 *
 * @param serverName for which server name it is; empty for the default
 * @param certificate with its chain
 * @param key none when it is in the certificate's file
 */
record CertificateFiles(String serverName, NamedFile certificate, Optional<NamedFile> key) {

  NamedFile keyFile() {
    return key.orElse(certificate);
  }

  boolean isDefault() {
    return serverName.isEmpty();
  }

  Stream<NamedFile> files() {
    return Stream.concat(Stream.of(certificate), key.stream());
  }
}
