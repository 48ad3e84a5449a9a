package org.ucspi.core.internal;

/**
 * Text from outside, made safe for one line of a log: each byte below 33, above 126, and {@code %}
 * becomes {@code ?}; cut at 100 characters with {@code ...} (sslserver's way).
 */
final class SafeText {
  private static final int LONGEST = 100;

  private SafeText() {}

  static String of(String text) {
    var safe = new StringBuilder(Math.min(text.length(), LONGEST + 3));
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      safe.append(c < 33 || c > 126 || c == '%' ? '?' : c);
    }
    return text.length() > LONGEST ? safe.append("...").toString() : safe.toString();
  }
}
