package org.ucspi.rules.internal;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.ucspi.api.connection.IpText;

/**
 * An IP address. IPv4 is mapped into IPv6 as RFC 4291, 2.5.5.2 says, so that both spellings of one
 * address are one. Text is read strictly: what is no address is never taken for a host name, as
 * {@link InetAddress} would.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record IpAddress(long high, long low) {
  static final int BITS = 128;

  private static final long MAPPED = 0xffffL << 32;
  private static final int GROUPS = 8;

  static IpAddress ipv4(int value) {
    return new IpAddress(0, MAPPED | (value & 0xffffffffL));
  }

  static IpAddress of(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == Integer.BYTES
        ? ipv4(bytes.getInt())
        : new IpAddress(bytes.getLong(), bytes.getLong());
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  int ipv4() {
    return (int) low;
  }

  /** IPv4 as the first 32 of 64 bits. */
  long ipv4High() {
    return low << 32;
  }

  /** Any spelling of RFC 4291, 2.2; octets are decimal without leading zeros. */
  static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') < 0) {
      var octets = Octets.parse(text);
      return octets.isPresent() && octets.get().isAddress()
          ? Optional.of(ipv4(octets.get().value()))
          : Optional.empty();
    }
    int gap = text.indexOf("::");
    var groups = new int[GROUPS];
    if (gap < 0) {
      return groups(text, groups) == GROUPS ? Optional.of(of(groups)) : Optional.empty();
    }
    int before = groups(text.substring(0, gap), groups);
    var behind = new int[GROUPS];
    int after = groups(text.substring(gap + 2), behind);
    boolean octetsBeforeGap = text.lastIndexOf('.', gap) >= 0;
    if (before < 0 || after < 0 || before + after >= GROUPS || octetsBeforeGap) {
      return Optional.empty();
    }
    System.arraycopy(behind, 0, groups, GROUPS - after, after);
    return Optional.of(of(groups));
  }

  /** What tcprules' database has for it: eight groups of four upper-case digits for IPv6. */
  String key() {
    return isIpv4() ? octets() : hex(high) + ':' + hex(low);
  }

  /** IPv4 dotted, IPv6 as RFC 5952 has it. */
  String text() {
    return isIpv4() ? octets() : IpText.ofIpv6(high, low);
  }

  private String octets() {
    int value = ipv4();
    return (value >>> 24)
        + "."
        + (value >> 16 & 0xff)
        + '.'
        + (value >> 8 & 0xff)
        + '.'
        + (value & 0xff);
  }

  private static String hex(long bits) {
    var text = new StringBuilder(19);
    for (int shift = 60; shift >= 0; shift -= 4) {
      text.append("0123456789ABCDEF".charAt((int) (bits >>> shift) & 15));
      if (shift % 16 == 0 && shift > 0) {
        text.append(':');
      }
    }
    return text.toString();
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    return new IpAddress(high, low);
  }

  /**
   * Reads groups between colons, the last two of which may be written as IPv4; none for empty text.
   *
   * @return how many there are, or -1 when something else is there
   */
  private static int groups(String text, int[] groups) {
    int count = 0;
    for (int at = 0; at < text.length(); ) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 ? text.length() : colon;
      if (count == GROUPS || end == at || colon == text.length() - 1) {
        return -1;
      }
      if (colon < 0 && text.indexOf('.', at) >= 0) {
        var last = Octets.parse(text.substring(at));
        if (last.isEmpty() || !last.get().isAddress() || count + 2 > GROUPS) {
          return -1;
        }
        groups[count++] = last.get().value() >>> 16;
        groups[count++] = last.get().value() & 0xffff;
        return count;
      }
      int group = group(text, at, end);
      if (group < 0) {
        return -1;
      }
      groups[count++] = group;
      at = end + 1;
    }
    return count;
  }

  private static int group(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0 || i - from > 3) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
