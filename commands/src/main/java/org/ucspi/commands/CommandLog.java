package org.ucspi.commands;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command says on its standard error: the lines of its listener or client as they are, under
 * the command's own name, and the warnings of all other parts. Any thread.
 */
public final class CommandLog {
  private static final String LISTENER = "org.ucspi.listener.";
  private static final String STATUS = "sslserver: status: ";
  private static final String CLIENT = "org.ucspi.client.";
  private static final String NOBODY_VERIFIED = ": verify is none: ";

  /** The one of this JVM. */
  private static final CommandLog INSTANCE = new CommandLog();

  private final ErrorOutput out = new ErrorOutput();
  private volatile String command = "ucspi";
  private volatile boolean quiet;
  private volatile boolean verbose;
  private volatile boolean brief;
  private boolean starting = true; // guarded by this
  private final List<String> held = new ArrayList<>(); // guarded by this

  private CommandLog() {}

  /** The one of this JVM: it has one standard error. */
  public static CommandLog get() {
    return INSTANCE;
  }

  /**
   * Says for whom it speaks.
   *
   * @param verbosity as listeners have it: {@code quiet}, {@code errors}, and more
   */
  void speakFor(String name, String verbosity) {
    this.command = name;
    this.quiet = verbosity.equals("quiet");
    this.verbose = !quiet && !verbosity.equals("errors");
  }

  /** For a command that soon ends. */
  void briefly() {
    brief = true;
  }

  boolean isVerbose() {
    return verbose;
  }

  /** Whether information of a logger would be written. */
  public boolean informs(String logger) {
    return verbose && isOfConnections(logger);
  }

  /** Whether a logger's warnings would be: a client is over before one of a part matters. */
  public boolean warns(String logger) {
    return isOfConnections(logger) ? !quiet : verbose || (!quiet && !brief);
  }

  /** Whether errors would be. */
  public boolean saysErrors() {
    return !quiet;
  }

  /** A line of a logger. */
  public void log(String logger, boolean warning, String text) {
    if (isOfConnections(logger)) {
      if (!verbose && text.startsWith(STATUS)) {
        return; // that a port has closed is a warning elsewhere, here it was asked for
      }
      int colon = text.indexOf(": ");
      out(command + (colon < 0 ? ": " + text : text.substring(colon)));
    } else if (verbose || !text.contains(NOBODY_VERIFIED)) { // -X asked for it
      out(command + (warning ? ": warn: " : ": error: ") + text);
    }
  }

  private synchronized void out(String line) {
    if (starting) {
      held.add(line);
    } else {
      out.line(line);
    }
  }

  /** From now on lines come out at once; those so far do now. */
  synchronized void started() {
    starting = false;
    held.forEach(out::line);
    held.clear();
  }

  /** What made it fail comes out; the rest leads to it, and is said in other words. */
  synchronized void failed() {
    held.removeIf(line -> !line.startsWith(command + ": fatal: "));
    started();
  }

  /** A line of the command itself, with its name in front. */
  void say(String text) {
    if (!quiet) {
      out.line(command + ": " + text);
    }
  }

  /** A line that is whole already. */
  void line(String text) {
    out.line(text);
  }

  void flush() {
    out.flush();
  }

  private static boolean isOfConnections(String logger) {
    return logger.startsWith(LISTENER) || logger.startsWith(CLIENT);
  }
}
