package org.ucspi.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;

/**
 * What was typed: our own options, which are long, then the command line as it is.
 *
 * @param help whether help was asked for
 */
record LineArguments(Wanted wanted, boolean help, List<String> words) {

  static LineArguments of(List<String> typed) throws CommandException {
    var name = "";
    boolean force = false;
    boolean dryRun = false;
    int next = 0;
    while (next < typed.size() && isOwn(typed.get(next))) {
      var option = typed.get(next++);
      if (option.equals("--help")) {
        return new LineArguments(new Wanted("", false, false), true, List.of());
      } else if (option.equals("--force")) {
        force = true;
      } else if (option.equals("--dry-run")) {
        dryRun = true;
      } else if (option.startsWith("--name=")) {
        name = option.substring("--name=".length());
      } else if (option.equals("--name") && next < typed.size()) {
        name = typed.get(next++);
      } else {
        throw Printable.failure(
            option + " is not complete or not known; there are --name NAME, --force, --dry-run");
      }
    }
    return new LineArguments(
        new Wanted(name, force, dryRun), false, typed.subList(next, typed.size()));
  }

  /** {@code --} alone ends the options of the command line. */
  static boolean isOwn(String word) {
    return word.length() > 2 && word.startsWith("--");
  }

  /** {@code NAME=value}. */
  static boolean isVariable(String word) {
    return word.matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*");
  }

  /** How many variables these words begin with. */
  static int variables(List<String> words) {
    int variables = 0;
    while (variables < words.size() && isVariable(words.get(variables))) {
      variables++;
    }
    return variables;
  }

  /** Variables stand in front of the command's name, as in a shell. */
  static List<String> withCommand(List<String> words, String... command) {
    var all = new ArrayList<>(words);
    all.addAll(variables(words), List.of(command));
    return all;
  }
}
