package org.ucspi.rules.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a command says when it fails, and its exit code then: 100 and 101 for what stays wrong until
 * somebody changes it, 111 for what may be better the next time.
 */
record ToolErrors(String tool, PrintStream err) {
  private static final int USAGE = 100;
  private static final int SYNTAX = 101;
  private static final int SYSTEM = 111;

  int usage(String arguments) {
    return say(USAGE, "usage: " + tool + ' ' + arguments);
  }

  int permanent(String problem) {
    return say(USAGE, "fatal: " + problem);
  }

  int syntax(RuleText.Mistake mistake) {
    return say(
        SYNTAX,
        "syntax: "
            + mistake.problem()
            + " on line: "
            + mistake.number()
            + ": "
            + RuleText.shown(mistake.line()));
  }

  int fatal(String problem) {
    return say(SYSTEM, "fatal: " + problem);
  }

  int fatal(String tried, IOException e) {
    return fatal("unable to " + tried + ": " + reason(e));
  }

  /** In UTF-8, as file names and rules are, whatever the stream takes characters for. */
  private int say(int status, String what) {
    err.writeBytes((tool + ": " + what + '\n').getBytes(StandardCharsets.UTF_8));
    err.flush();
    return status;
  }

  /** The file of that name; an empty one is none, where Java takes it for the directory. */
  static Path file(String name) throws IOException {
    if (name.isEmpty()) {
      throw new NoSuchFileException(name);
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new IOException("cannot be the name of a file", e);
    }
  }

  /** In the words of the commands in C. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "file does not exist";
    }
    if (e instanceof AtomicMoveNotSupportedException) {
      return "cross-device link";
    }
    var reason = RulesFile.reason(e);
    return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
  }
}
