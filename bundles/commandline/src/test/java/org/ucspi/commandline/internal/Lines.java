package org.ucspi.commandline.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.commandline.Configuration;

/** Command lines as tests write them. */
final class Lines {
  static final Map<String, String> CERTIFICATE = Map.of("CERTFILE", "/c.pem");

  private Lines() {}

  static CommandLine read(Map<String, String> environment, String command, List<String> words)
      throws CommandLineException {
    return new UcspiCommandLines().read(command, words, environment, Path.of("/d"), "smtp");
  }

  /** Options in front of a host, a port and a program, with a certificate. */
  static CommandLine read(String command, String... options) throws CommandLineException {
    return read(CERTIFICATE, command, words(options));
  }

  static List<String> words(String... options) {
    var words = new ArrayList<>(List.of(options));
    words.addAll(List.of("0", "8443", "cat"));
    return words;
  }

  static Map<String, String> values(CommandLine line, String pid) {
    return line.configurations().stream()
        .filter(c -> c.pid().equals(pid))
        .map(Configuration::values)
        .findFirst()
        .orElseGet(Map::of);
  }
}
