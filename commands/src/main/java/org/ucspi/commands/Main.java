package org.ucspi.commands;

import java.util.List;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.rules.internal.TcpRulesCheckCommand;
import org.ucspi.rules.internal.TcpRulesCommand;

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
    var words = Arguments.asTyped(arguments);
    int exitCode = run(words.get(0), words.subList(1, words.size()));
    SharedClasses.discardWhereUseless();
    CommandLog.get().flush();
    System.out.flush();
    Runtime.getRuntime().halt(exitCode); // what runs beside has nothing left to do
  }

  private static int run(String command, List<String> arguments) {
    try {
      return switch (command) {
        case "tcprules" -> TcpRulesCommand.run(arguments, System.in, System.err);
        case "tcprulescheck" ->
            TcpRulesCheckCommand.run(arguments, System.getenv(), System.out, System.err);
        case "sslserver", "sslhandle", "tcpserver" -> Server.run(command, arguments);
        case "sslclient", "tcpclient" -> Client.run(command, arguments);
        case "train" -> Training.run(arguments);
        default -> throw new Failure(CommandLineException.PERMANENT, "unknown command");
      };
    } catch (CommandLineException e) {
      CommandLog.get().line(e.getMessage());
      return e.exitCode();
    } catch (RuntimeException | Error e) { // threads of the framework would keep this JVM
      CommandLog.get().line(command + ": fatal: (111) unexpected: " + e);
      return CommandLineException.TEMPORARY;
    } catch (Failure e) {
      if (!e.getMessage().isEmpty()) {
        CommandLog.get().say(e.getMessage());
      }
      return e.exitCode();
    }
  }
}
