package org.ucspi.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;

/**
 * What is to be done with a command line.
 *
 * @param name of the configurations; empty to make one
 * @param force replace files that are there
 * @param dryRun show what would be written, and write nothing
 */
record Wanted(String name, boolean force, boolean dryRun) {
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}";

  /** Reads a command line, under the name that it is given. */
  interface Reader {
    CommandLine read(String name) throws CommandLineException;
  }

  void carryOut(Reader reader, String writtenBy, ConfigurationFiles files, PrintStream out)
      throws CommandException {
    var line = read(reader);
    var remarks = new ArrayList<>(line.remarks());
    if (line.printsAddress()) {
      remarks.add("-1 has no effect here: ucspi:listeners shows the address");
    }
    if (line.wantsKeyPassword()) {
      remarks.add(
          "-3 has no effect here: name a file with the password under keyPasswordFile in"
              + " org.ucspi.tls-"
              + line.name()
              + ".cfg");
    }
    if (!dryRun) {
      files.write(line.configurations(), writtenBy, force);
    }
    for (var configuration : line.configurations()) {
      out.println(Printable.of(files.folder().resolve(configuration.file()).toString()));
      if (dryRun) {
        lines(ConfigurationFiles.text(configuration, writtenBy))
            .forEach(text -> out.println("  " + Printable.of(text)));
      }
    }
    remarks.forEach(remark -> out.println("remark: " + Printable.of(remark)));
  }

  private CommandLine read(Reader reader) throws CommandException {
    try {
      if (!name.isEmpty()) {
        return named(reader, name);
      }
      var unnamed = reader.read("unnamed");
      return named(reader, madeName(unnamed));
    } catch (CommandLineException e) {
      throw Printable.failure(String.join("; ", lines(e.getMessage())));
    }
  }

  private static CommandLine named(Reader reader, String name)
      throws CommandLineException, CommandException {
    if (!name.matches(NAME)) {
      throw Printable.failure(
          '"' + name + "\" cannot be a name; use letters, digits, and . _ - after the first");
    }
    return reader.read(name);
  }

  /** COMMAND-PORT, which is another for each listener of a host. */
  private static String madeName(CommandLine line) {
    return line.configurations().stream()
        .map(configuration -> configuration.values().get("port"))
        .filter(port -> port != null)
        .map(port -> line.command() + '-' + port)
        .findFirst()
        .orElse(line.command());
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
