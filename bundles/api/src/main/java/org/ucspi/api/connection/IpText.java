package org.ucspi.api.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;

/** IP addresses as text: IPv4 dotted, IPv6 in the one compact form of RFC 5952, without a zone. */
public final class IpText {
  private static final int GROUPS = 8;
  private static final int LONGEST = 39;
  private static final String HEX = "0123456789abcdef";

  private IpText() {}

  /** The text of an address; an IPv4-mapped one is shown as IPv4. */
  public static String of(InetAddress address) {
    var plain = unmapped(address);
    if (plain instanceof Inet4Address) {
      return plain.getHostAddress();
    }
    var bytes = plain.getAddress();
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) * 256 + (bytes[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zeros(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    if (length < 2) { // RFC 5952, 4.2.2: one group alone is not shortened
      return join(new StringBuilder(LONGEST), groups, 0, GROUPS).toString();
    }
    var text = join(new StringBuilder(LONGEST), groups, 0, start).append("::");
    return join(text, groups, start + length, GROUPS).toString();
  }

  /** The same address, an IPv4-mapped one (RFC 4291, 2.5.5.2) as IPv4. Looks up nothing. */
  public static InetAddress unmapped(InetAddress address) {
    try {
      return address instanceof Inet4Address
          ? address
          : mapped(address.getAddress()) ? InetAddress.getByAddress(address.getAddress()) : address;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }

  private static boolean mapped(byte[] bytes) {
    return bytes[10] == -1
        && bytes[11] == -1
        && IntStream.range(0, 10).allMatch(i -> bytes[i] == 0);
  }

  private static int zeros(int[] groups, int from) {
    int end = from;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - from;
  }

  private static StringBuilder join(StringBuilder text, int[] groups, int from, int to) {
    for (int i = from; i < to; i++) {
      if (i > from) {
        text.append(':');
      }
      int shift = 12;
      while (shift > 0 && groups[i] >>> shift == 0) {
        shift -= 4;
      }
      for (; shift >= 0; shift -= 4) {
        text.append(HEX.charAt(groups[i] >>> shift & 15));
      }
    }
    return text;
  }
}
