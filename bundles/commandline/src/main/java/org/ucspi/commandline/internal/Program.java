package org.ucspi.commandline.internal;

import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.commandline.CommandLineException;

/** The words {@code program} as a configuration of exec. */
final class Program {
  private Program() {}

  /**
   * The configuration.
   *
   * @param user empty to stay what the command is, also for {@code group}
   */
  static Values values(Request request, List<String> words, String user, String group)
      throws CommandLineException {
    if (words.get(0).isEmpty()) {
      throw request.tool().temporary("unable to run : no such file or directory");
    }
    var front = request.front();
    var all = new ArrayList<>(front.program());
    all.addAll(words);
    var values = new Values().put("command", ShellQuoting.quote(all));
    values.put("directory", request.directory());
    if (request.hasOwnProcess()) {
      values.put("inherit", "*");
      values.put("standardError", "inherit");
    } else {
      if (front.cleansEnvironment()) {
        values.put("inherit", "");
      }
      for (var variable : request.environment().entrySet()) {
        if (!TlsVariables.isOne(variable.getKey()) && !variable.getKey().equals("MAXCONIP")) {
          values.put("env." + variable.getKey(), variable.getValue());
        }
      }
    }
    if (request.tool().isClient()) {
      values.put("descriptors", "6,7");
    }
    if (user.isEmpty() && group.isEmpty()) {
      return values.put("user", front.user(), "").put("group", front.group(), "");
    }
    return values.put("user", user, "").put("group", group, "");
  }
}
