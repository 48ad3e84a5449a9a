package org.ucspi.shell.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.CommandLines;
import org.ucspi.api.commandline.Configuration;
import org.ucspi.api.settings.Settings;

/** A command line of a client, without a program: the console stands in for it. */
record ClientLine(CommandLine line) {
  /** Stands where the program would, which every line has. */
  private static final String CONSOLE = "console";

  /**
   * Understands it, or says what is wrong.
   *
   * @param command {@code sslclient} or {@code sslcat}
   */
  static ClientLine read(CommandLines lines, String command, List<String> words)
      throws CommandException {
    try {
      var line = lines.readWords(full(command, words), Settings.path(""), command);
      var read = new ClientLine(line);
      read.refuse(command);
      return read;
    } catch (CommandLineException e) {
      var said = e.getMessage().lines().findFirst().orElse("").replaceFirst("^sslclient", command);
      throw Printable.failure(said + "; ucspi:" + command + " --help shows what there is");
    }
  }

  private static List<String> full(String command, List<String> words) {
    if (command.equals("sslclient")) {
      var all = LineArguments.withCommand(words, "sslclient");
      all.add(CONSOLE);
      return all;
    }
    int host = LineArguments.variables(words);
    var all = new ArrayList<>(words.subList(0, host));
    var rest = words.subList(host, words.size());
    all.add("sslclient");
    all.addAll(rest.subList(Math.min(2, rest.size()), rest.size()));
    all.add("--");
    all.add(rest.isEmpty() ? "0" : rest.get(0));
    all.add(rest.size() < 2 ? "443" : rest.get(1));
    all.add(CONSOLE);
    return all;
  }

  private void refuse(String command) throws CommandException {
    if (!values("org.ucspi.exec").getOrDefault("command", "").equals(CONSOLE)) {
      throw Printable.failure(
          command + ": a program cannot be run from the console: use bin/sslclient");
    }
    if (line.wantsKeyPassword()) {
      throw Printable.failure(
          command + ": there is no descriptor 3 here: name a file with the password by -K");
    }
  }

  /** What a connection is made of, without what only a program would see. */
  Map<String, String> client() {
    var keys = keys("org.ucspi.client");
    keys.remove("tls");
    keys.put("lookupRemoteHost", "false");
    keys.put("lookupRemoteInfo", "false");
    keys.put("localHost", "0");
    keys.put("verbosity", "quiet"); // who asked is told
    return keys;
  }

  Map<String, String> profile() {
    return keys("org.ucspi.tlsclient");
  }

  /** What has been found out about the server when there is a connection. */
  String verified() {
    return switch (profile().getOrDefault("verify", "hostname")) {
      case "none" -> "not verified";
      case "issuer" -> "verified but for its name";
      default -> "verified";
    };
  }

  private Map<String, String> keys(String pid) {
    var keys = new HashMap<>(values(pid));
    keys.put("service.pid", line.name());
    return keys;
  }

  private Map<String, String> values(String pid) {
    Optional<Configuration> of =
        line.configurations().stream().filter(c -> c.pid().equals(pid)).findFirst();
    return of.map(Configuration::values).orElse(Map.of());
  }

  /** What belongs behind these words. */
  static LinePosition position(String command, List<String> words) {
    var options = LineOption.of(command);
    int host = LineArguments.variables(words);
    if (command.equals("sslclient")) {
      var position = LinePosition.at(words, options);
      return position == LinePosition.PROGRAM ? LinePosition.OTHER : position;
    }
    if (words.size() < host + 2) {
      return words.isEmpty() ? LinePosition.OWN_OPTION : LinePosition.OTHER;
    }
    var position = LinePosition.at(words.subList(host + 2, words.size()), options);
    return position == LinePosition.OWN_OPTION ? LinePosition.OPTION : position;
  }
}
