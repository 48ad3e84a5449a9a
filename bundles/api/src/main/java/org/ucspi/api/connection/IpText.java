package org.ucspi.api.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    var bytes = ByteBuffer.wrap(plain.getAddress());
    return ofIpv6(bytes.getLong(), bytes.getLong());
  }

  /**
   * The text of an IPv6 address, mapped or not in groups of hexadecimal digits.
   *
   * @param high its first 64 bits
   * @param low its last 64 bits
   */
  public static String ofIpv6(long high, long low) {
    int start = 0;
    int length = 1; // RFC 5952, 4.2.2: one group alone is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zeros(high, low, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    var text = new byte[LONGEST];
    int end = 0;
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == start) {
        text[end++] = ':';
        i += length - 1;
        if (i == GROUPS - 1) {
          text[end++] = ':';
        }
        continue;
      }
      if (i > 0) {
        text[end++] = ':';
      }
      end = hex(group(high, low, i), text, end);
    }
    return new String(text, 0, end, StandardCharsets.ISO_8859_1);
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

  private static int group(long high, long low, int i) {
    long half = i < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - 16 * (i % (GROUPS / 2)))) & 0xffff;
  }

  private static int zeros(long high, long low, int from) {
    int end = from;
    while (end < GROUPS && group(high, low, end) == 0) {
      end++;
    }
    return end - from;
  }

  /** Without leading zeros; returns where the text ends then. */
  private static int hex(int group, byte[] text, int start) {
    int end = start;
    for (int shift = 12; shift >= 0; shift -= 4) {
      if (group >>> shift != 0 || shift == 0) {
        text[end++] = (byte) HEX.charAt((group >>> shift) & 15);
      }
    }
    return end;
  }
}
