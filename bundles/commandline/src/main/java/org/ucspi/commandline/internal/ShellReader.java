package org.ucspi.commandline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads simple commands as sh(1) does: quotes, comments, continued lines, variables, and the few
 * substitutions of {@link Substitution}. Everything else that a shell does is refused.
 */
final class ShellReader {
  private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "$`\"\\";

  private final String text;
  private final ScriptVariables variables;
  private final Substitution substitution;
  private int next;
  private int line = 1;
  private List<String> words = new ArrayList<>();
  private Optional<StringBuilder> word = Optional.empty();

  ShellReader(String text, ScriptVariables variables, Substitution substitution) {
    this.text = text;
    this.variables = variables;
    this.substitution = substitution;
  }

  /** The line that is being read, from 1. */
  int line() {
    return line;
  }

  /** Passes over blanks and comments up to a command; its first characters. */
  boolean isAt(String beginning) {
    while (next < text.length() && " \t\n;#".indexOf(text.charAt(next)) >= 0) {
      if (text.charAt(next) == '#') {
        skipLine();
      } else {
        line += text.charAt(next++) == '\n' ? 1 : 0;
      }
    }
    return text.startsWith(beginning, next);
  }

  /** The rest of this line, as it is. */
  Optional<String> rawLine() {
    if (next >= text.length()) {
      return Optional.empty();
    }
    int begin = next;
    skipLine();
    var raw = text.substring(begin, next);
    if (next < text.length()) {
      next++;
      line++;
    }
    return Optional.of(raw);
  }

  /** The words of the next command; none at the end. */
  List<String> command() throws RefusedException {
    words = new ArrayList<>();
    while (next < text.length()) {
      char c = text.charAt(next++);
      switch (c) {
        case '\n', ';' -> {
          line += c == '\n' ? 1 : 0;
          endWord();
          if (!words.isEmpty()) {
            return words;
          }
        }
        case ' ', '\t' -> endWord();
        case '#' -> {
          if (word.isEmpty()) {
            skipLine();
          } else {
            word().append(c);
          }
        }
        case '\'' -> word().append(upTo('\''));
        case '"' -> doubleQuoted();
        case '\\' -> escaped();
        case '$' -> unquoted(dollar());
        case '`' -> unquoted(substitution.of(upTo('`'), variables));
        case '>' -> redirection();
        case '|' ->
            throw new RefusedException(
                "a pipe, or ||, cannot be taken over: put it into a script, and run that as program");
        case '&', '<', '(', ')', '{', '}' ->
            throw new RefusedException(
                "'" + c + "' cannot be taken over: take it out, or put it into the program");
        case '*', '?', '~' ->
            throw new RefusedException(
                "'" + c + "' would be expanded by a shell: quote it, or write what it stands for");
        default -> word().append(c);
      }
    }
    endWord();
    return words;
  }

  private void doubleQuoted() throws RefusedException {
    word();
    while (next < text.length()) {
      char c = text.charAt(next++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '$' -> word().append(dollar());
        case '`' -> word().append(substitution.of(upTo('`'), variables));
        case '\\' -> {
          char escaped = next < text.length() ? text.charAt(next) : '\0';
          if (escaped == '\n') {
            next++;
            line++;
          } else if (ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(escaped) >= 0) {
            word().append(escaped);
            next++;
          } else {
            word().append(c);
          }
        }
        default -> {
          line += c == '\n' ? 1 : 0;
          word().append(c);
        }
      }
    }
    throw new RefusedException("unbalanced \"");
  }

  private void escaped() {
    if (next < text.length()) {
      char c = text.charAt(next++);
      if (c == '\n') {
        line++;
      } else {
        word().append(c);
      }
    }
  }

  private String dollar() throws RefusedException {
    char c = next < text.length() ? text.charAt(next) : ' ';
    if (c == '{') {
      next++;
      return variables.get(name(upTo('}')));
    }
    if (c == '(') {
      next++;
      return substitution.of(upTo(')'), variables);
    }
    int end = next;
    while (end < text.length() && ScriptVariables.isName(text.substring(next, end + 1))) {
      end++;
    }
    var name = name(text.substring(next, end));
    next = end;
    return variables.get(name);
  }

  private static String name(String name) throws RefusedException {
    if (!ScriptVariables.isName(name)) {
      throw new RefusedException(
          "of what begins with $ only $NAME and ${NAME} can be taken over: write the value");
    }
    return name;
  }

  /** Split at blanks, unless it is a value that is assigned. */
  private void unquoted(String value) {
    boolean assigned = word.filter(w -> ScriptVariables.isAssignment(w.toString())).isPresent();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!assigned && " \t\n".indexOf(c) >= 0) {
        endWord();
      } else {
        word().append(c);
      }
    }
  }

  /** Standard error is in the log anyway. */
  private void redirection() throws RefusedException {
    boolean ofErrors = word.filter(w -> w.toString().equals("2")).isPresent();
    if (!ofErrors || !text.startsWith("&1", next)) {
      throw new RefusedException(
          "a redirection other than 2>&1 cannot be taken over: take it out; the log of the"
              + " container has what is written to standard error");
    }
    next += 2;
    word = Optional.empty();
  }

  private String upTo(char end) throws RefusedException {
    int at = text.indexOf(end, next);
    if (at < 0) {
      throw new RefusedException("unbalanced " + end);
    }
    var between = text.substring(next, at);
    for (int i = 0; i < between.length(); i++) {
      line += between.charAt(i) == '\n' ? 1 : 0;
    }
    next = at + 1;
    return between;
  }

  private void skipLine() {
    int end = text.indexOf('\n', next);
    next = end < 0 ? text.length() : end;
  }

  private StringBuilder word() {
    if (word.isEmpty()) {
      word = Optional.of(new StringBuilder());
    }
    return word.get();
  }

  private void endWord() {
    word.ifPresent(w -> words.add(w.toString()));
    word = Optional.empty();
  }
}
