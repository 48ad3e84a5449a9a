package org.ucspi.shell.internal;

import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.settings.Settings;

/** {@code ucspi:sslserver} and {@code ucspi:tcpserver}: a line from a run script as it is. */
final class ServerCommand extends LineCommand {
  private final String name;
  private final CommandLines lines;
  private final ConfigurationFiles files;

  ServerCommand(String name, CommandLines lines, ConfigurationFiles files, Completer completer) {
    super(name, completer);
    this.name = name;
    this.lines = lines;
    this.files = files;
  }

  @Override
  public String getDescription() {
    return "Makes a listener of a command line of " + name + ", as a run script has it";
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
    var words = LineArguments.withCommand(arguments.words(), name);
    arguments
        .wanted()
        .carryOut(
            given -> lines.readWords(words, Settings.path(""), given), "ucspi:" + name, files, out);
  }

  private String help() {
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
            LineOption.help(name),
            name.equals("sslserver") ? " CERTFILE=etc/cert.pem" : "");
  }
}
