package org.ucspi.commandline.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The few commands whose output run scripts take up, done here without running anything: {@code id
 * -u USER}, {@code id -g USER}, {@code head -1 FILE}, {@code cat FILE}.
 *
 * @param directory to which the files belong
 */
record Substitution(Path directory) {
  private static final long LARGEST = 65_536;

  String of(String command, ScriptVariables variables) throws RefusedException {
    var words = new ShellReader(command, variables, this).command();
    var form = words.isEmpty() ? "" : String.join(" ", words.subList(0, words.size() - 1));
    return switch (form) {
      case "id -u" -> account(words).user();
      case "id -g" -> account(words).group();
      case "cat" -> content(last(words)).replaceFirst("\n+$", "");
      case "head -1", "head -n 1", "head -n1" -> content(last(words)).replaceFirst("(?s)\n.*", "");
      default ->
          throw new RefusedException(
              "`"
                  + command
                  + "` is not run here, only id -u USER, id -g USER, head -1 FILE and cat FILE are"
                  + " understood: write its result instead");
    };
  }

  private static Accounts.Account account(List<String> words) throws RefusedException {
    return Accounts.find(last(words))
        .orElseThrow(
            () ->
                new RefusedException(
                    "user "
                        + last(words)
                        + " is not in /etc/passwd: write the number, or add the user"));
  }

  private String content(String file) throws RefusedException {
    return content(directory.resolve(file));
  }

  static String content(Path file) throws RefusedException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new RefusedException(file + " is no file that can be read");
      }
      if (Files.size(file) > LARGEST) {
        throw new RefusedException(file + " is larger than " + LARGEST + " bytes");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RefusedException(file + " cannot be read: " + e.getMessage());
    }
  }

  private static String last(List<String> words) {
    return words.get(words.size() - 1);
  }
}
