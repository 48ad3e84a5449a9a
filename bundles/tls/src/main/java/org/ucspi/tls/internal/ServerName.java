package org.ucspi.tls.internal;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;

/**
 * Names of servers as clients ask for them (SNI, RFC 6066, section 3) and as certificates are
 * configured for them.
 */
final class ServerName {
  /** Without underscores: clients that ask for a name with one are refused. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  private static final String WILDCARD = "*.";

  private ServerName() {}

  /**
   * A name from a configuration as clients send it: in ASCII (RFC 5890), lower case; {@code *.} in
   * front stands for one label.
   *
   * @return empty when it is not the name of a host
   */
  static Optional<String> configured(String text) {
    boolean wild = text.startsWith(WILDCARD);
    try {
      var host = IDN.toASCII(wild ? text.substring(2) : text).toLowerCase(Locale.ROOT);
      return HOST.matcher(host).matches() && !isAddress(host)
          ? Optional.of(wild ? WILDCARD + host : host)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * A name that a client asks for, in ASCII and lower case.
   *
   * @param octets as the client has sent them, a character for each
   * @return empty when it is none that anybody may ask for
   */
  static Optional<String> requested(String octets) {
    try {
      var name = new SNIHostName(octets.getBytes(StandardCharsets.ISO_8859_1));
      return Optional.of(name.getAsciiName().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The wildcard that stands for a name: {@code *.b.c} for {@code a.b.c}; empty for none. */
  static String wildcard(String host) {
    int dot = host.indexOf('.');
    return dot > 0 ? "*" + host.substring(dot) : "";
  }

  private static boolean isAddress(String host) {
    return host.matches("[0-9.]+");
  }
}
