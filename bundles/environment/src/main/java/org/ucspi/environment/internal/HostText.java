package org.ucspi.environment.internal;

import org.xbill.DNS.Name;

/**
 * Host names as text for variables, rules and logs: lower case, without the last dot, and without
 * surprises. A byte in a label that is no letter, digit, hyphen or underscore is written as {@code
 * \} and three octal digits, as D. J. Bernstein's library for DNS writes it: what DNS may hold, a
 * dot or a line end inside of a label too, looks like no other name.
 */
final class HostText {
  private HostText() {}

  /** The text of a name; empty for the root. */
  static String of(Name name) {
    var text = new StringBuilder(name.length());
    for (int i = 0; i < name.labels(); i++) {
      var label = name.getLabel(i); // its first byte is its length
      if (label.length == 1) {
        break; // the root
      }
      if (i > 0) {
        text.append('.');
      }
      for (int j = 1; j < label.length; j++) {
        append(text, label[j] & 0xff);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int b) {
    if (b >= 'A' && b <= 'Z') {
      text.append((char) (b + 'a' - 'A'));
    } else if ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_') {
      text.append((char) b);
    } else {
      text.append('\\').append(b >> 6).append((b >> 3) & 7).append(b & 7);
    }
  }
}
