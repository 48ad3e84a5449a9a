package org.ucspi.tls.internal;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Groups of the key exchange (RFC 8446, 4.2.7), under the names that people give them. */
enum Group {
  X25519("X25519", "x25519"),
  P_256("P-256", "secp256r1", "prime256v1"),
  P_384("P-384", "secp384r1"),
  P_521("P-521", "secp521r1"),
  X448("X448", "x448"),
  X25519MLKEM768("X25519MLKEM768", "x25519mlkem768");

  private final String name;
  private final String jdk;
  private final String other;

  Group(String name, String jdk) {
    this(name, jdk, jdk);
  }

  Group(String name, String jdk, String other) {
    this.name = name;
    this.jdk = jdk;
    this.other = other;
  }

  /** As in the configuration, and in BoringSSL. */
  String openSsl() {
    return name;
  }

  /** As in the JDK and in RFC 8446. */
  String jdk() {
    return jdk;
  }

  static Optional<Group> of(String text) {
    return Stream.of(values())
        .filter(g -> Stream.of(g.name, g.jdk, g.other).anyMatch(text::equalsIgnoreCase))
        .findFirst();
  }

  static String names() {
    return String.join(", ", Stream.of(values()).map(Group::openSsl).toList());
  }

  @Override
  public String toString() {
    return name.toLowerCase(Locale.ROOT);
  }
}
