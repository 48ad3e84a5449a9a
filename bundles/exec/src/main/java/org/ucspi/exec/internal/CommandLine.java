package org.ucspi.exec.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into words as a POSIX shell does (XCU 2.2 Quoting), and does nothing else that a
 * shell does: no variables, no patterns, no operators.
 */
final class CommandLine {
  private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "$`\"\\";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private StringBuilder word;
  private int next;

  private CommandLine(String text) {
    this.text = text;
  }

  /**
   * The words of {@code text}.
   *
   * @throws IllegalArgumentException with the reason when its quotes are unbalanced
   */
  static List<String> split(String text) {
    return new CommandLine(text).split();
  }

  private List<String> split() {
    while (next < text.length()) {
      char c = text.charAt(next++);
      switch (c) {
        case ' ', '\t', '\n' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> escaped();
        default -> word().append(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void singleQuoted() {
    int end = text.indexOf('\'', next);
    if (end < 0) {
      throw new IllegalArgumentException("unbalanced '");
    }
    word().append(text, next, end);
    next = end + 1;
  }

  private void doubleQuoted() {
    word();
    while (next < text.length()) {
      char c = text.charAt(next++);
      if (c == '"') {
        return;
      }
      if (c == '\\' && next < text.length()) {
        char escaped = text.charAt(next);
        if (escaped == '\n') {
          next++;
          continue;
        }
        if (ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(escaped) >= 0) {
          c = escaped;
          next++;
        }
      }
      word.append(c);
    }
    throw new IllegalArgumentException("unbalanced \"");
  }

  private void escaped() {
    if (next == text.length()) {
      throw new IllegalArgumentException("nothing follows the last \\");
    }
    char c = text.charAt(next++);
    if (c != '\n') {
      word().append(c);
    }
  }

  private StringBuilder word() {
    if (word == null) {
      word = new StringBuilder();
    }
    return word;
  }

  private void endWord() {
    if (word != null) {
      words.add(word.toString());
      word = null;
    }
  }
}
