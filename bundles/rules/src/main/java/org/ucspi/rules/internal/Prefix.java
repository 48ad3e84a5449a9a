package org.ucspi.rules.internal;

import java.util.Optional;

/**
 * All addresses that begin with the same bits, a rule's {@code 192.0.2.0/24} or {@code
 * 2001:db8::/32} (RFC 4632, RFC 4291, 2.3).
 *
 * @param address the first of them
 * @param length how many bits are the same, of 128: IPv4 has 96 more than its text says
 */
record Prefix(IpAddress address, int length) {

  /** Where the bits of IPv4 begin in a mapped address. */
  static final int MAPPED = 96;

  private static final String IPV4_ONES = "abcdefghijklmnopqrstuvwxyz123456";
  private static final char IPV6_ONE = 0x60;
  private static final char ZERO = '0';

  Prefix {
    address =
        new IpAddress(address.high() & mask(length), address.low() & mask(length - Long.SIZE));
  }

  /** The first {@code bits} of a long, none when negative, all when more than 64. */
  static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  boolean isIpv4() {
    return length >= MAPPED && address.isIpv4();
  }

  /** The text behind the slash is the number of bits; IPv4 may leave octets off its end. */
  static Optional<Prefix> parse(String text) {
    int slash = text.indexOf('/');
    var bits = bits(text.substring(slash + 1));
    var start = text.substring(0, slash);
    if (start.indexOf(':') >= 0) {
      var address = IpAddress.parse(start);
      return address.isPresent() ? of(address.get(), bits) : Optional.empty();
    }
    var octets = Octets.parse(start);
    return octets.isPresent()
        ? of(IpAddress.ipv4(octets.get().value()), bits < 0 ? bits : bits + MAPPED)
        : Optional.empty();
  }

  private static Optional<Prefix> of(IpAddress address, int length) {
    return length < 0 || length > IpAddress.BITS
        ? Optional.empty()
        : Optional.of(new Prefix(address, length));
  }

  private static int bits(String text) {
    if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!Octets.isDigit(text.charAt(i))) {
        return -1;
      }
      bits = 10 * bits + text.charAt(i) - '0';
    }
    return bits;
  }

  /**
   * What tcprules' database has for it: a character for each bit. A zero is {@code 0}. A one is,
   * for IPv4, the letter or digit of its place, for IPv6 the byte behind that of the one before it.
   */
  String key() {
    boolean ipv4 = isIpv4();
    var key = new StringBuilder(length + 1).append(ipv4 ? '_' : '^');
    char one = IPV6_ONE;
    for (int bit = ipv4 ? MAPPED : 0; bit < length; bit++) {
      if (!isSet(bit)) {
        key.append(ZERO);
      } else {
        key.append(ipv4 ? IPV4_ONES.charAt(bit - MAPPED) : one++);
      }
    }
    return key.toString();
  }

  private boolean isSet(int bit) {
    return (bit < Long.SIZE ? address.high() << bit : address.low() << (bit - Long.SIZE)) < 0;
  }

  /** The prefix of a key in the database; empty when it is none. */
  static Optional<Prefix> ofKey(byte[] bytes, int start, int length) {
    boolean ipv4 = length > 0 && bytes[start] == '_';
    int bits = length - 1 + (ipv4 ? MAPPED : 0);
    if (length == 0 || bits > IpAddress.BITS || (!ipv4 && bytes[start] != '^')) {
      return Optional.empty();
    }
    long high = 0;
    long low = ipv4 ? IpAddress.ipv4(0).low() : 0;
    char one = IPV6_ONE;
    for (int i = 1; i < length; i++) {
      int c = bytes[start + i] & 0xff;
      if (c == ZERO) {
        continue;
      }
      if (c != (ipv4 ? IPV4_ONES.charAt(i - 1) : one++)) {
        return Optional.empty();
      }
      int bit = i - 1 + (ipv4 ? MAPPED : 0);
      high |= bit < Long.SIZE ? 1L << (Long.SIZE - 1 - bit) : 0;
      low |= bit < Long.SIZE ? 0 : 1L << (IpAddress.BITS - 1 - bit);
    }
    return Optional.of(new Prefix(new IpAddress(high, low), bits));
  }

  /** With all its octets, or as RFC 5952 has it. */
  String text() {
    return address.text() + '/' + (isIpv4() ? length - MAPPED : length);
  }
}
