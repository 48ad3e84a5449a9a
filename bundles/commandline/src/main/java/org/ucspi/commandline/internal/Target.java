package org.ucspi.commandline.internal;

import java.nio.charset.StandardCharsets;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.settings.EtcServices;

/** The words {@code host} and {@code port}. Names of hosts are not looked up here. */
final class Target {
  private static final int LONGEST_LABEL = 63; // RFC 1035, 2.3.4
  private static final int HIGHEST_PORT = 65535;

  /** {@code -4}, {@code -6}, or neither. */
  enum Family {
    ANY("any"),
    IPV4("ipv4"),
    IPV6("ipv6");

    private final String value;

    Family(String value) {
      this.value = value;
    }

    /** As the key {@code addresses} has it. */
    String value() {
      return value;
    }
  }

  private Target() {}

  /** The port as it was given, a number or a name. */
  static String port(Tool tool, String port) throws CommandLineException {
    int number = Numbers.parse(port);
    boolean known =
        number < 0 ? EtcServices.port(port).isPresent() : number <= HIGHEST_PORT && isShort(port);
    if (!known) {
      throw tool.temporary("unable to figure out port number for: " + port);
    }
    return port;
  }

  private static boolean isShort(String number) {
    return number.length() <= 5;
  }

  /** The host to listen on. */
  static String listenOn(Request request, String host, Family family, String link)
      throws CommandLineException {
    check(request, host);
    if (host.isEmpty() || host.equals("0") || host.equals("0.0.0.0")) {
      return linked(request, family == Family.IPV6 ? "::" : "0", link);
    }
    if (host.equals("::") || host.equals(":0")) {
      return linked(request, family == Family.IPV4 ? "0" : host, link);
    }
    if (family != Family.ANY && !isLiteral(host)) {
      request.remark(
          (family == Family.IPV4 ? "-4" : "-6")
              + " does not choose among the addresses of "
              + host
              + ": the first one is listened on");
    }
    return linked(request, host, link);
  }

  /** The host to connect to. */
  static String connectTo(Request request, String host, Family family, String link)
      throws CommandLineException {
    check(request, host);
    if (host.isEmpty() || host.equals("0")) {
      return linked(request, family == Family.IPV6 ? "::1" : "127.0.0.1", link);
    }
    return linked(request, host.equals(":0") ? "::1" : host, link);
  }

  private static void check(Request request, String host) throws CommandLineException {
    int label = 0;
    for (int i = 0; i <= host.length() && !isLiteral(host); i++) {
      if (i == host.length() || host.charAt(i) == '.') {
        if (host.substring(label, i).getBytes(StandardCharsets.UTF_8).length > LONGEST_LABEL) {
          throw request
              .tool()
              .temporary(
                  "temporarily unable to figure out IP address for: " + host + " protocol error");
        }
        label = i + 1;
      }
    }
  }

  private static String linked(Request request, String host, String link) {
    if (link.isEmpty() || host.indexOf('%') >= 0) {
      return host;
    }
    if (isLinkLocal(host)) {
      return host + '%' + link;
    }
    request.remark("-I " + link + " has no effect: " + host + " is no link-local address");
    return host;
  }

  /** fe80::/10, RFC 4291, 2.5.6. */
  private static boolean isLinkLocal(String host) {
    return host.length() > 4
        && host.charAt(4) == ':'
        && host.regionMatches(true, 0, "fe", 0, 2)
        && "89abAB".indexOf(host.charAt(2)) >= 0;
  }

  private static boolean isLiteral(String host) {
    boolean digits = true;
    for (int i = 0; i < host.length() && digits; i++) {
      char c = host.charAt(i);
      digits = c == '.' || (c >= '0' && c <= '9');
    }
    return digits || host.indexOf(':') >= 0;
  }
}
