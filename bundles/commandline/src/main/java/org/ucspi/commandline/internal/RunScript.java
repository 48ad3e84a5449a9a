package org.ucspi.commandline.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;

/** A run script of daemontools, read line by line without running any of it. */
final class RunScript {
  private final Path script;
  private final String name;
  private final ScriptVariables variables;
  private final List<String> remarks = new ArrayList<>();
  private Path directory;
  private int line = 1;

  /**
   * A script.
   *
   * @param environment that it would be started with
   */
  RunScript(Path script, String name, Map<String, String> environment) {
    this.script = script.toAbsolutePath();
    this.name = name;
    variables = new ScriptVariables(environment);
    directory = Optional.ofNullable(this.script.getParent()).orElse(this.script);
  }

  CommandLine read() throws CommandLineException {
    try {
      var text = Substitution.content(script);
      checkShell(text);
      var reader = new ShellReader(text, variables, new Substitution(directory));
      while (true) {
        if (reader.isAt("if ")) {
          line = reader.line();
          remarks.add(at() + Guard.skip(reader));
          continue;
        }
        line = reader.line();
        var words = command(reader);
        if (words.isEmpty()) {
          throw new RefusedException("starts none of sslserver, tcpserver and the like");
        }
        if (!isSetting(words)) {
          return new FrontReader(words, directory, variables.exported(), remarks).read(name);
        }
      }
    } catch (RefusedException e) {
      throw new CommandLineException(CommandLineException.PERMANENT, at() + e.getMessage());
    } catch (CommandLineException e) {
      throw new CommandLineException(e.exitCode(), at() + e.getMessage());
    }
  }

  /** What is refused stands where the reader stopped. */
  private List<String> command(ShellReader reader) throws RefusedException {
    try {
      return reader.command();
    } catch (RefusedException e) {
      line = reader.line();
      throw e;
    }
  }

  private String at() {
    return script + ": line " + line + ": ";
  }

  private static void checkShell(String text) throws RefusedException {
    var first = text.lines().findFirst().orElse("");
    if (!first.matches("#!.*sh(\\s.*)?")) {
      throw new RefusedException("is no script for a shell, whose first line is such as #!/bin/sh");
    }
  }

  private boolean isSetting(List<String> words) throws RefusedException {
    var rest = words.subList(1, words.size());
    if (words.stream().allMatch(ScriptVariables::isAssignment)) {
      words.forEach(variables::assign);
      return true;
    }
    switch (words.get(0)) {
      case "export" -> rest.forEach(this::export);
      case "unset" -> rest.forEach(variables::unset);
      case "cd" -> directory = directory.resolve(rest.isEmpty() ? "/" : rest.get(0)).normalize();
      case "exec" -> {
        return rest.isEmpty(); // exec 2>&1
      }
      case "umask", "ulimit" ->
          remarks.add(at() + String.join(" ", words) + " is left out: set it for the container");
      case "echo", "printf", "set", "sleep", ":", "true" -> {}
      case "[", "test", "for", "while", "until", "case", "trap", ".", "source", "eval" ->
          throw new RefusedException(
              words.get(0) + " cannot be taken over: take it out, or write what comes of it");
      default -> {
        return false;
      }
    }
    return true;
  }

  private void export(String word) {
    int equals = word.indexOf('=');
    if (equals > 0) {
      variables.assign(word);
    }
    variables.export(equals > 0 ? word.substring(0, equals) : word);
  }
}
