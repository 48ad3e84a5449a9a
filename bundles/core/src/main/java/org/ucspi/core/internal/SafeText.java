package org.ucspi.core.internal;

import java.util.function.IntPredicate;

/**
 * Text from outside, made safe for one line of a log and for the terminal that shows it: no end of
 * a line, no escape sequence, nothing but ASCII. Each char that is not becomes one {@code ?}; who
 * reads bytes of a client makes one char of each.
 */
final class SafeText {
  private static final int LONGEST_NAME = 100;

  /** With what stands around it, a line stays within the 500 that Karaf's log pattern shows. */
  private static final int LONGEST_WORDS = 400;

  private SafeText() {}

  /**
   * A host name or info, a field of its line: without blanks and {@code %} (sslserver's way), and
   * without colons, which end a field (tcpserver's).
   */
  static String name(String text) {
    return safe(text, LONGEST_NAME, c -> c >= 33 && c <= 126 && c != '%' && c != ':');
  }

  /** A reason, or what else has blanks. */
  static String words(String text) {
    return safe(text, LONGEST_WORDS, c -> c >= 32 && c <= 126);
  }

  private static String safe(String text, int longest, IntPredicate harmless) {
    var safe = new StringBuilder(Math.min(text.length(), longest + 3));
    text.chars().limit(longest).forEach(c -> safe.append(harmless.test(c) ? (char) c : '?'));
    return text.length() > longest ? safe.append("...").toString() : safe.toString();
  }
}
