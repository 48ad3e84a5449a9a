package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Listeners of one Karaf, each with a TLS profile of its own, whose program answers an HTTP request
 * with its environment. The programs leave a trace, so that a test can tell that none was started.
 */
final class TlsServers implements AutoCloseable {
  private static final Path PROGRAM = Path.of("src/test/programs/seen.sh").toAbsolutePath();

  private final KarafProcess karaf;
  private final String handler;
  private final Path starts;
  private final List<String> names = new ArrayList<>();

  /**
   * None as yet.
   *
   * @param handler a name for their program, of this test's own
   * @param folder for its trace
   */
  TlsServers(KarafProcess karaf, String handler, Path folder) {
    this.karaf = karaf;
    this.handler = handler;
    this.starts = folder.resolve("starts.txt");
    Etc.replace(starts, "");
    karaf
        .etc()
        .put("exec", handler, "command = sh " + PROGRAM, "env.STARTS = " + starts.toAbsolutePath());
  }

  /**
   * Opens one; it may be some seconds until it listens.
   *
   * @param profile lines of its TLS profile
   * @return its port
   */
  int open(String name, String... profile) {
    names.add(name);
    karaf.etc().put("tls", name, profile);
    return karaf
        .etc()
        .putListener(name, handler, "tls = " + name, "tlsEnvironment = true", "verbosity = tls");
  }

  /** How often the program was started by any of them. */
  long starts() {
    try (Stream<String> lines = Files.lines(starts)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (var name : names) {
      karaf.etc().delete("listener", name);
      karaf.etc().delete("tls", name);
    }
    karaf.etc().delete("exec", handler);
  }
}
