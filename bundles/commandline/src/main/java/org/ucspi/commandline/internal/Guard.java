package org.ucspi.commandline.internal;

import java.util.Set;

/**
 * The checks that run scripts begin with: an {@code if} that says something and exits. What it
 * guards against shows in the log here.
 */
final class Guard {
  private static final Set<String> HARMLESS = Set.of("echo", "printf", "exit", "sleep", "then");

  private Guard() {}

  /** Passes over it; what to remark. */
  static String skip(ShellReader reader) throws RefusedException {
    var condition = "";
    while (true) {
      var raw = reader.rawLine().orElseThrow(() -> new RefusedException("if without fi"));
      for (var part : raw.split(";", -1)) {
        var command = part.strip().replaceFirst("^then\\s+", "");
        var word = command.replaceFirst("(?s)\\s.*", "");
        if (condition.isEmpty() && word.equals("if")) {
          condition = command;
        } else if (word.equals("fi")) {
          return condition + " … is left out";
        } else if (!word.isEmpty() && !word.startsWith("#") && !HARMLESS.contains(word)) {
          throw new RefusedException(
              "an if that does more than to say something and to exit cannot be taken over: leave"
                  + " of it what is to be done");
        }
      }
    }
  }
}
