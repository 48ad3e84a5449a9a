package org.ucspi.commands;

import java.util.List;
import org.ucspi.api.commandline.CommandLineException;

/**
 * What the scripts in {@code bin/} start, with the command's name as its first argument. Rule tools
 * are plain Java; what needs the network starts a framework.
 */
public final class Main {
  private Main() {}

  /**
   * Runs a command and ends this JVM with its exit code.
   *
   * @param arguments the command's name, then its own arguments
   */
  public static void main(String[] arguments) {
    var command = arguments[0];
    var rest = List.of(arguments).subList(1, arguments.length);
    int exitCode = run(command, rest);
    CommandLog.get().flush();
    System.out.flush();
    Runtime.getRuntime().halt(exitCode); // what runs beside has nothing left to do
  }

  private static int run(String command, List<String> arguments) {
    try {
      return switch (command) {
        case "sslserver", "sslhandle", "tcpserver" -> Server.run(command, arguments);
        case "sslclient", "tcpclient" -> Client.run(command, arguments);
        case "train" -> Training.run(arguments);
        default -> throw new Failure(CommandLineException.PERMANENT, "unknown command");
      };
    } catch (CommandLineException e) {
      CommandLog.get().line(e.getMessage());
      return e.exitCode();
    } catch (Failure e) {
      if (!e.getMessage().isEmpty()) {
        CommandLog.get().say(e.getMessage());
      }
      return e.exitCode();
    }
  }
}
