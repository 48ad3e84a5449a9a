package org.ucspi.shell.internal;

import java.util.List;
import java.util.Optional;

/** What belongs into a line of {@link ServerCommand} or {@link ClientCommand}, at the cursor. */
enum LinePosition {
  OWN_OPTION,
  NAME,
  OPTION,
  HOST,
  FILE,
  PROGRAM,
  OTHER;

  /** What belongs behind these words. */
  static LinePosition at(List<String> words, List<LineOption> options) {
    int next = 0;
    while (next < words.size() && LineArguments.isOwn(words.get(next))) {
      boolean named = words.get(next++).equals("--name");
      if (named && next == words.size()) {
        return NAME;
      }
      next += named ? 1 : 0;
    }
    boolean own = next == words.size();
    while (next < words.size() && LineArguments.isVariable(words.get(next))) {
      next++;
    }
    while (next < words.size() && words.get(next).matches("-.+")) {
      var word = words.get(next++);
      if (word.equals("--")) {
        return operand(words.size() - next);
      }
      var wanting = wanting(word, options);
      if (wanting.isPresent() && next == words.size()) {
        return wanting.get().wantsFile() ? FILE : OTHER;
      }
      next += wanting.isPresent() ? 1 : 0;
    }
    if (next == words.size()) {
      return own ? OWN_OPTION : OPTION;
    }
    return operand(words.size() - next);
  }

  /** Host, port, then the program and its files. */
  private static LinePosition operand(int before) {
    return switch (before) {
      case 0 -> HOST;
      case 1 -> OTHER;
      default -> PROGRAM;
    };
  }

  /** The option of this cluster whose argument is the next word. */
  private static Optional<LineOption> wanting(String cluster, List<LineOption> options) {
    for (int i = 1; i < cluster.length(); i++) {
      char letter = cluster.charAt(i);
      var option =
          options.stream().filter(o -> o.letter() == letter && o.wantsArgument()).findFirst();
      if (option.isPresent()) {
        boolean follows = i == cluster.length() - 1;
        return follows ? option : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
