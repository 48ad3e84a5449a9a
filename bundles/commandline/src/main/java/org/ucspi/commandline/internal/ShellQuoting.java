package org.ucspi.commandline.internal;

import java.util.List;

/** Words quoted as a POSIX shell quotes (XCU 2.2), so that they come back word for word. */
final class ShellQuoting {
  private static final String PLAIN = "%+,-./:=@^_~";

  private ShellQuoting() {}

  static String quote(List<String> words) {
    var text = new StringBuilder();
    for (String word : words) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (isPlain(word)) {
        text.append(word);
      } else {
        text.append('\'').append(word.replace("'", "'\\''")).append('\'');
      }
    }
    return text.toString();
  }

  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!alphanumeric && PLAIN.indexOf(c) < 0) {
        return false;
      }
    }
    return !word.isEmpty() && word.charAt(0) != '~';
  }
}
