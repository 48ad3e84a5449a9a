package org.ucspi.itests;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How an {@link OutsideClient} connects.
 *
 * @param port of the loopback
 * @param version {@code TLSv1.3} or {@code TLSv1.2}, no other
 * @param name of the server, asked for (SNI) and verified
 * @param ca whom it trusts, PEM
 * @param alpn in order of preference; empty: none
 * @param identity its certificate and key: the name of both files without {@code .crt} and {@code
 *     .key}
 * @param takes the one kind of certificate that it takes, RSA or EC
 * @param twice whether it connects twice and resumes its session
 */
record Question(
    int port,
    String version,
    String name,
    Path ca,
    List<String> alpn,
    Optional<Path> identity,
    Optional<String> takes,
    boolean twice) {

  static Question to(int port, String version, String name, Path ca) {
    return new Question(
        port, version, name, ca, List.of(), Optional.empty(), Optional.empty(), false);
  }

  Question offering(String... protocols) {
    return new Question(port, version, name, ca, List.of(protocols), identity, takes, twice);
  }

  Question as(Authority.Issued client) {
    return new Question(port, version, name, ca, alpn, Optional.of(client.path()), takes, twice);
  }

  Question taking(String kind) {
    return new Question(port, version, name, ca, alpn, identity, Optional.of(kind), twice);
  }

  Question resuming() {
    return new Question(port, version, name, ca, alpn, identity, takes, true);
  }

  boolean isTls13() {
    return version.equals("TLSv1.3");
  }
}
