package org.ucspi.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.settings.Settings;

/**
 * {@code ucspi:sslserver} and {@code ucspi:tcpserver}: a line from a run script as it is. No Action
 * as the other commands are: Karaf would take its options, such as {@code -v}, for its own.
 */
final class ServerCommand implements Command {
  private final String name;
  private final CommandLines lines;
  private final ConfigurationFiles files;
  private final Completer completer;

  ServerCommand(String name, CommandLines lines, ConfigurationFiles files, Completer completer) {
    this.name = name;
    this.lines = lines;
    this.files = files;
    this.completer = completer;
  }

  @Override
  public String getScope() {
    return "ucspi";
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDescription() {
    return "Makes a listener of a command line of " + name + ", as a run script has it";
  }

  @Override
  public Completer getCompleter(boolean scoped) {
    return completer;
  }

  /** Karaf's own. */
  @Override
  public Parser getParser() {
    return null;
  }

  @Override
  public Object execute(Session session, List<Object> arguments) throws CommandException {
    execute(arguments.stream().map(Objects::toString).toList(), session.getConsole());
    return null;
  }

  void execute(List<String> typed, PrintStream out) throws CommandException {
    var arguments = LineArguments.of(typed);
    if (arguments.help()) {
      out.print(help());
      return;
    }
    var words = withCommand(arguments.words());
    arguments
        .wanted()
        .carryOut(
            given -> lines.readWords(words, Settings.path(""), given), "ucspi:" + name, files, out);
  }

  /** Variables stand in front of the command's name, as in a shell. */
  private List<String> withCommand(List<String> words) {
    int variables = 0;
    while (variables < words.size() && LineArguments.isVariable(words.get(variables))) {
      variables++;
    }
    var all = new ArrayList<>(words);
    all.add(variables, name);
    return all;
  }

  private String help() {
    var options =
        ServerOption.of(name).stream()
            .map(
                o ->
                    String.format(
                        "        -%c %-12s %s%n", o.letter(), o.argument(), o.description()))
            .collect(Collectors.joining());
    return """
        DESCRIPTION
                ucspi:%1$s

                %2$s

        SYNTAX
                ucspi:%1$s [--name NAME] [--force] [--dry-run] [VARIABLE=value ...] [options] host port program ...

        OPTIONS
                --name NAME     name of the listener and its files (%1$s-PORT otherwise)
                --force         replace files that are there
                --dry-run       show what would be written, and write nothing
        %3$s
        DETAILS
                Example: ucspi:%1$s%4$s -v -c 40 0 8443 cat
                Writes the files etc/org.ucspi.*-NAME.cfg that mean the same, and prints which; they count at once.
                Variables such as MAXCONIP and CERTFILE are settings, others go to the program.
                Relative names of files are relative to the Karaf base.
        """
        .formatted(
            name,
            getDescription(),
            options,
            name.equals("sslserver") ? " CERTFILE=etc/cert.pem" : "");
  }
}
