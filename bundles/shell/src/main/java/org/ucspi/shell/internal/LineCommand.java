package org.ucspi.shell.internal;

import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;

/**
 * A command of UCSPI in the console. No Action as the other commands are: Karaf would take its
 * options, such as {@code -v}, for its own.
 */
abstract class LineCommand implements Command {
  private final String name;
  private final Completer completer;

  LineCommand(String name, Completer completer) {
    this.name = name;
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
  public Completer getCompleter(boolean scoped) {
    return completer;
  }

  /** Karaf's own. */
  @Override
  public Parser getParser() {
    return null;
  }
}
