package org.ucspi.shell.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IP address and nothing else: what may be a name is not looked up. */
final class IpArgument {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String DOTTED = OCTET + "(\\." + OCTET + "){3}";
  private static final Pattern IPV4 = Pattern.compile(DOTTED);

  /** Nearly: the JDK, which looks up nothing that has a colon, refuses the rest. */
  private static final Pattern IPV6 =
      Pattern.compile("(?=.*:)[0-9a-fA-F:]+(:" + DOTTED + ")?", Pattern.DOTALL);

  private IpArgument() {}

  /** The address; an IPv4-mapped one as IPv4. */
  static Optional<InetAddress> parse(String text) {
    try {
      if (IPV4.matcher(text).matches()) {
        return Optional.of(InetAddress.getByAddress(bytes(text)));
      }
      return IPV6.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String dotted) {
    var bytes = ByteBuffer.allocate(4);
    for (var octet : dotted.split("\\.", -1)) {
      bytes.put((byte) Integer.parseInt(octet));
    }
    return bytes.array();
  }
}
