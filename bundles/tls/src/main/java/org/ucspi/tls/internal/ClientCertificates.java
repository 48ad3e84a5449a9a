package org.ucspi.tls.internal;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is asked of clients.
 *
 * @param caFile who is trusted; none: those of clientCaFile
 * @param clientCaFile whose names clients are told; none: those that are trusted
 * @param verifyDepth most intermediate CAs
 */
record ClientCertificates(
    Demand demand, Optional<NamedFile> caFile, Optional<NamedFile> clientCaFile, int verifyDepth) {

  /** As much as anybody needs; OpenSSL's own limit. */
  static final int DEEPEST = 100;

  /** From the least to the most. */
  enum Demand {
    NONE,
    REQUEST,
    REQUIRED,
    HOSTNAME
  }

  boolean areAsked() {
    return demand != Demand.NONE;
  }

  /** Nobody could come in with a certificate. */
  boolean trustNobody() {
    return caFile.isEmpty() && clientCaFile.isEmpty();
  }

  Stream<NamedFile> files() {
    return Stream.of(caFile, clientCaFile).flatMap(Optional::stream);
  }
}
