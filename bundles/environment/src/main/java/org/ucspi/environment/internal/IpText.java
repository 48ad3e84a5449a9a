package org.ucspi.environment.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** IP addresses as programs see them; nothing here looks up a name. */
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  /** The same address, an IPv4-mapped one (RFC 4291, 2.5.5.2) as IPv4. */
  static InetAddress unmapped(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return address;
      }
    }
    try {
      return InetAddress.getByAddress(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an IPv4 address", e);
    }
  }

  /** Dotted decimal, or the compact form of RFC 5952 without a zone. */
  static String of(InetAddress given) {
    var bytes = unmapped(given).getAddress();
    if (bytes.length == 4) {
      return IntStream.range(0, 4)
          .mapToObj(i -> Integer.toString(bytes[i] & 0xff))
          .collect(Collectors.joining("."));
    }
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 1;
    for (int i = 0, run = 0; i < GROUPS; i++) {
      run = groups[i] == 0 ? run + 1 : 0;
      if (run > length) {
        length = run;
        start = i + 1 - run;
      }
    }
    return length == 1
        ? hex(groups, 0, GROUPS)
        : hex(groups, 0, start) + "::" + hex(groups, start + length, GROUPS);
  }

  /** The interface of a scoped address: its name where the system has one, else its number. */
  static Optional<String> zone(InetAddress address) {
    if (!(address instanceof Inet6Address six)) {
      return Optional.empty();
    }
    if (six.getScopedInterface() != null) {
      return Optional.of(six.getScopedInterface().getName());
    }
    int number = six.getScopeId();
    if (number == 0) {
      return Optional.empty();
    }
    try {
      var found = NetworkInterface.getByIndex(number);
      return Optional.of(found == null ? Integer.toString(number) : found.getName());
    } catch (SocketException e) {
      return Optional.of(Integer.toString(number));
    }
  }

  private static String hex(int[] groups, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(groups[i]))
        .collect(Collectors.joining(":"));
  }
}
