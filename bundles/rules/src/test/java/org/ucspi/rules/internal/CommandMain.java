package org.ucspi.rules.internal;

import java.util.Arrays;

/** What the launcher does for the commands, in a JVM of their own. */
public final class CommandMain {
  private CommandMain() {}

  /** Runs the command that comes first. */
  public static void main(String[] words) {
    var arguments = Arrays.asList(words).subList(1, words.length);
    System.exit(
        words[0].equals("tcprules")
            ? TcpRulesCommand.run(arguments, System.in, System.err)
            : TcpRulesCheckCommand.run(arguments, System.getenv(), System.out, System.err));
  }
}
