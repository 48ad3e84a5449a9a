package org.ucspi.commandline.internal;

import java.util.List;
import java.util.Map;
import org.ucspi.api.commandline.CommandLineException;

/**
 * A command line with all that it goes by, and what there is to remark.
 *
 * @param environment of the command
 * @param directory absolute; of relative names of files, and of the program
 * @param place what will run it
 * @param front what stood in front of the command
 * @param remarks added to while it is read
 */
record Request(
    Tool tool,
    List<String> arguments,
    Map<String, String> environment,
    String directory,
    String name,
    Place place,
    Front front,
    List<String> remarks) {

  /** What will run it. */
  enum Place {
    /** A process for this command alone, as people know it. */
    OWN_PROCESS,
    /** A container with others. */
    CONTAINER
  }

  boolean hasOwnProcess() {
    return place == Place.OWN_PROCESS;
  }

  void remark(String remark) {
    remarks.add(remark);
  }

  /** A variable; an empty value means none. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** A variable that is a number from 0, or {@code byDefault}. */
  int number(String name, int byDefault) throws CommandLineException {
    var text = variable(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    int number = Numbers.parse(text);
    if (number < 0) {
      throw tool.permanent(name + ": \"" + text + "\" is no number");
    }
    return number;
  }

  /** A variable that is the number of a user or group; empty for 0 or none. */
  String id(String name) throws CommandLineException {
    var text = variable(name);
    if (!text.isEmpty() && !Numbers.isId(text)) {
      throw tool.permanent(name + ": \"" + text + "\" is no number");
    }
    return text.isEmpty() ? "" : Numbers.id(text);
  }

  /** The file's absolute name; none stays none. */
  String file(String file) {
    // as text: the JVM makes no Path of some names where the locale is POSIX
    if (file.isEmpty() || file.charAt(0) == '/') {
      return file;
    }
    var relative = file.startsWith("./") ? file.substring(2) : file;
    return directory.endsWith("/") ? directory + relative : directory + '/' + relative;
  }

  /** What is set, and has no effect here. */
  void remarkVariables(String... names) {
    for (String variable : names) {
      if (!variable(variable).isEmpty()) {
        remark(variable + " is set and has no effect here: " + Remarks.of(variable));
      }
    }
  }
}
