package org.ucspi.api.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringTokenizer;

/** Names of TCP services, from /etc/services, see services(5). Blocks: reads the file each time. */
public final class EtcServices {
  private static final int MOST = 65535;

  private EtcServices() {}

  /** The port of a TCP service, by its name or one of its aliases. */
  public static Optional<Integer> port(String name) {
    return port(Path.of("/etc/services"), name);
  }

  // without patterns: a command asks this while it starts
  static Optional<Integer> port(Path file, String name) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int comment = line.indexOf('#');
        var fields = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
        if (fields.countTokens() >= 2) {
          boolean named = fields.nextToken().equals(name);
          int port = tcpPort(fields.nextToken());
          while (!named && fields.hasMoreTokens()) {
            named = fields.nextToken().equals(name);
          }
          if (named && port >= 0) {
            return Optional.of(port);
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int tcpPort(String field) {
    int slash = field.indexOf('/');
    if (slash < 1 || slash > 5 || !field.substring(slash).equals("/tcp")) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < slash; i++) {
      char c = field.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + c - '0';
    }
    return port <= MOST ? port : -1;
  }
}
