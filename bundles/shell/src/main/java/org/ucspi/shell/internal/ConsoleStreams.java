package org.ucspi.shell.internal;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;

/**
 * What a command reads and writes.
 *
 * @param typed whether somebody types the input, who ends it with Ctrl-D
 * @param shown whether the output goes to somebody's terminal, not into a pipe or file
 */
record ConsoleStreams(
    InputStream in, PrintStream out, PrintStream err, boolean typed, boolean shown) {

  /** Those of the command that this thread runs. */
  static ConsoleStreams of(Session session) {
    var process = Optional.ofNullable(Process.Utils.current());
    boolean typed = process.map(p -> p.isTty(0)).orElse(true);
    boolean shown = process.map(p -> p.isTty(1)).orElse(true);
    boolean said = process.map(p -> p.isTty(2)).orElse(true);
    return new ConsoleStreams(
        // the process' own views of the terminal are closed for good by an interrupt, and not
        // flushed
        typed ? session.getKeyboard() : process.orElseThrow().in(),
        shown ? session.getConsole() : process.orElseThrow().out(),
        said ? session.getConsole() : process.orElseThrow().err(),
        typed,
        shown);
  }
}
