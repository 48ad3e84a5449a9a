package org.ucspi.commands;

import java.util.ArrayList;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.settings.Problem;

/** Says in the words of sslserver what keeps a command from what it was asked for. */
final class Startup {
  private Startup() {}

  /** The failure, with one line for what is wrong; the listener's or client's own are out. */
  static Failure failed(BareFramework framework) {
    var lines = new ArrayList<String>();
    for (Problem problem : framework.services(Problem.class)) {
      lines.add("fatal: (111) " + words(problem.reason()));
    }
    CommandLog.get().failed();
    return new Failure(CommandLineException.TEMPORARY, lines.isEmpty() ? "" : lines.get(0));
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
    var rest = problem.substring(colon < 0 ? 0 : colon + 2);
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
