package org.ucspi.rules.internal;

import java.util.Optional;

/**
 * One to four octets of an IPv4 address, decimal without leading zeros, as {@code 192.0.2.} or
 * {@code 192.0.2.7}.
 *
 * @param value the address, missing octets zero
 * @param count how many octets there are
 * @param dot whether a dot follows the last
 */
record Octets(int value, int count, boolean dot) {
  private static final int MOST = 4;

  static Optional<Octets> parse(String text) {
    int value = 0;
    int count = 0;
    int at = 0;
    while (at < text.length() && count < MOST) {
      int start = at;
      int octet = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        octet = 10 * octet + text.charAt(at++) - '0';
      }
      if (at == start || octet > 255 || (at - start > 1 && text.charAt(start) == '0')) {
        return Optional.empty();
      }
      value |= octet << (24 - 8 * count++);
      if (at == text.length()) {
        return Optional.of(new Octets(value, count, false));
      }
      if (text.charAt(at++) != '.') {
        return Optional.empty();
      }
    }
    return at == text.length() && count > 0 && count < MOST
        ? Optional.of(new Octets(value, count, true))
        : Optional.empty();
  }

  /** Whether it is a whole address. */
  boolean isAddress() {
    return count == MOST;
  }

  /** Whether it is {@code a.}, {@code a.b.} or {@code a.b.c.}. */
  boolean isPrefix() {
    return dot;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
