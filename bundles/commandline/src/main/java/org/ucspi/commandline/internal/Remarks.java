package org.ucspi.commandline.internal;

/** Why something is taken and has no effect. */
final class Remarks {
  private Remarks() {}

  static String of(String variable) {
    return switch (variable) {
      case "DHFILE" -> "keys are agreed upon with ECDHE, which needs no parameters";
      case "SSL_UID", "SSL_GID", "SSL_CHROOT" ->
          "the server keeps its own user and root directory; -u and -g are for the program";
      case "DNSREWRITEFILE" -> "names are looked up as they are";
      default -> throw new IllegalArgumentException(variable);
    };
  }
}
