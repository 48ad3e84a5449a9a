package org.ucspi.commandline.internal;

import java.util.List;
import org.ucspi.api.commandline.CommandLineException;

/** Options one by one, as getopt(3) reads them: up to the first word that is none. */
final class Getopt {
  static final char END = '\0';

  private final Tool tool;
  private final List<String> arguments;
  private int word;
  private int letter;
  private char option;
  private String argument = "";

  Getopt(Tool tool, List<String> arguments) {
    this.tool = tool;
    this.arguments = arguments;
  }

  /** The next option, or {@link #END}. */
  char next() throws CommandLineException {
    if (letter == 0 && !beginsWord()) {
      return END;
    }
    var text = arguments.get(word);
    option = text.charAt(letter++);
    boolean last = letter == text.length();
    if (!tool.has(option)) {
      throw tool.usage("illegal option -- " + option);
    }
    if (last || tool.takesArgument(option)) {
      word++;
    }
    if (tool.takesArgument(option)) {
      if (last && word == arguments.size()) {
        throw tool.usage("option requires an argument -- " + option);
      }
      argument = last ? arguments.get(word++) : text.substring(letter);
    }
    if (last || tool.takesArgument(option)) {
      letter = 0;
    }
    return option;
  }

  private boolean beginsWord() {
    if (word == arguments.size()) {
      return false;
    }
    var text = arguments.get(word);
    if (text.equals("--")) {
      word++;
      return false;
    }
    letter = 1;
    boolean isOption = text.length() > 1 && text.charAt(0) == '-';
    letter = isOption ? 1 : 0;
    return isOption;
  }

  /** The argument of the last option. */
  String argument() {
    return argument;
  }

  /** The argument as a whole number from 0; what is beyond an int becomes the largest. */
  int number() throws CommandLineException {
    int number = Numbers.parse(argument);
    if (number < 0) {
      throw tool.usage("option wants a number, not \"" + argument + "\" -- " + option);
    }
    return number;
  }

  /** A number that is at least 1. */
  int positive() throws CommandLineException {
    int number = number();
    if (number == 0) {
      throw tool.usage("option wants a positive number -- " + option);
    }
    return number;
  }

  /** The number of a user or group; empty for 0, which changes nothing. */
  String id() throws CommandLineException {
    if (!Numbers.isId(argument)) {
      throw tool.usage("option wants a number, not \"" + argument + "\" -- " + option);
    }
    return Numbers.id(argument);
  }

  /** What follows the options. */
  List<String> rest() {
    return arguments.subList(word, arguments.size());
  }
}
