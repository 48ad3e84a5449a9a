package org.ucspi.commands;

import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.settings.Problem;

/** Says in the words of sslserver what keeps a command from what it was asked for. */
final class Startup {
  private static final String BIND = "(111) unable to bind to: ";
  private static final String PORT = " port: ";
  private static final String UNKNOWN = ": unknown host";
  private static final String PASSWORD = "want .keyPassword or keyPasswordFile";

  private Startup() {}

  /** Why a client, or what it needs, is not there. */
  static Failure failed(BareFramework framework) {
    CommandLog.get().failed();
    return failure(problem(framework));
  }

  /** Why a listener is not open. */
  static Failure failed(BareFramework framework, ListenerState state) {
    if (state instanceof ListenerState.Invalid invalid) {
      var reason = invalid.reason();
      return failure(
          reason.startsWith(BIND) && reason.endsWith(UNKNOWN)
              ? "(111) no IP address for: " + reason.substring(BIND.length(), reason.indexOf(PORT))
              : reason);
    }
    return failure(problem(framework));
  }

  private static String problem(BareFramework framework) {
    var found = "";
    for (Problem problem : framework.services(Problem.class)) {
      if (found.isEmpty() || !problem.kind().equals("client")) { // which but waits for another
        found = "(111) " + words(problem.reason());
      }
    }
    return found;
  }

  private static Failure failure(String reason) {
    return new Failure(CommandLineException.TEMPORARY, reason.isEmpty() ? "" : "fatal: " + reason);
  }

  /** Of {@code PID~NAME: KEY: PROBLEM}, in which nothing but the last is the user's. */
  static String words(String reason) {
    var problem = reason;
    int semicolon = problem.indexOf("; org.ucspi.");
    problem = semicolon < 0 ? problem : problem.substring(0, semicolon);
    int colon = problem.indexOf(": ");
    if (problem.startsWith("org.ucspi.") && colon > 0) {
      problem = problem.substring(colon + 2);
    }
    colon = problem.indexOf(": ");
    var key = colon < 0 ? "" : problem.substring(0, colon);
    var rest =
        problem
            .substring(colon < 0 ? 0 : colon + 2)
            .replace(PASSWORD, "want its password on descriptor 3, with -3");
    return switch (key) {
      case "command", "user", "group", "directory" -> "unable to run program: " + rest;
      case "certificate" -> "unable to load certificate: " + rest;
      case "key", ".keyPassword", "keyPasswordFile" -> "unable to load key: " + rest;
      case "caFile", "caDirectory", "clientCaFile", "crlFile" -> "unable to load CA list: " + rest;
      case "ciphers" -> "unable to set cipher list: " + rest;
      case "file" -> "unable to read rules: " + rest;
      default -> problem;
    };
  }
}
