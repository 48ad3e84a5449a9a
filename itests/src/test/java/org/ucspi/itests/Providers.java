package org.ucspi.itests;

import java.util.List;
import java.util.stream.Stream;

/** What does the cryptography of TLS profiles: tests of it are for each of these. */
final class Providers {
  static final List<String> ALL = List.of("jdk", "openssl");

  private Providers() {}

  static Stream<String> all() {
    return ALL.stream();
  }
}
