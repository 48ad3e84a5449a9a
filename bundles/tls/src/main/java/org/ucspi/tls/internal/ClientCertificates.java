package org.ucspi.tls.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is asked of clients.
 *
 * @param caFile who is trusted; with none, and no caDirectory: those of clientCaFile
 * @param caDirectory who is trusted too
 * @param clientCaFile whose names clients are told; none: those that are trusted
 * @param crlFile which certificates are revoked; none: nobody looks
 * @param verifyDepth most intermediate CAs
 */
record ClientCertificates(
    Demand demand,
    Optional<NamedFile> caFile,
    Optional<NamedFile> caDirectory,
    Optional<NamedFile> clientCaFile,
    Optional<NamedFile> crlFile,
    int verifyDepth) {

  /** As much as anybody needs; OpenSSL's own limit. */
  static final int DEEPEST = 100;

  /** From the least to the most. */
  enum Demand {
    NONE,
    /** Whatever is shown is let in, and told with what it is worth. */
    ANY,
    /** None is fine, a bad one is not. */
    REQUEST,
    REQUIRED,
    /** Required, with the client's name or address in it. */
    HOSTNAME
  }

  boolean areAsked() {
    return demand != Demand.NONE;
  }

  /** Nobody could come in with a certificate. */
  boolean trustNobody() {
    return caFile.isEmpty() && caDirectory.isEmpty() && clientCaFile.isEmpty();
  }

  /** Keys that are set and change nothing, unless an access rule asks for certificates. */
  List<String> withoutEffect() {
    return areAsked() ? List.of() : files().map(NamedFile::key).toList();
  }

  /** All to be watched; a directory stands for what is in it. */
  Stream<NamedFile> files() {
    return Stream.of(caFile, caDirectory, clientCaFile, crlFile).flatMap(Optional::stream);
  }
}
