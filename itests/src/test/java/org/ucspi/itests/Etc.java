package org.ucspi.itests;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The configuration files of a Karaf, written as an administrator's editor does: whole or not. */
final class Etc {
  private final Path folder;

  Etc(Path folder) {
    this.folder = folder;
  }

  /** Those of the Karaf that this test runs in. */
  static Etc ofThisKaraf() {
    return new Etc(Path.of(System.getProperty("karaf.etc")));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Whether a file has that text somewhere. */
  boolean contains(String name, String text) {
    return read(file(name)).contains(text);
  }

  boolean exists(String name) {
    return Files.exists(file(name));
  }

  /**
   * Writes {@code org.ucspi.KIND-NAME.cfg}.
   *
   * @param lines such as {@code "port = 0"}
   */
  void put(String kind, String name, String... lines) {
    replace(cfg(kind, name), Arrays.stream(lines).collect(joining("\n", "", "\n")));
  }

  /**
   * Writes a listener on a free port of the loopback that asks no DNS.
   *
   * @param more lines, such as {@code "tls = demo"}
   * @return its port
   */
  int putListener(String name, String handler, String... more) {
    int port = Ports.free();
    var lines =
        Stream.of(
            "host = 127.0.0.1",
            "port = " + port,
            "handler = " + handler,
            "lookupRemoteHost = false",
            "localHost = localhost");
    put("listener", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
    return port;
  }

  /** Sets one key of {@code org.ucspi.KIND-NAME.cfg} and leaves all else as it is. */
  void set(String kind, String name, String key, String value) {
    var lines =
        read(cfg(kind, name))
            .lines()
            .filter(line -> !line.matches("\\s*" + java.util.regex.Pattern.quote(key) + "\\s*=.*"))
            .collect(joining("\n"));
    replace(cfg(kind, name), lines + "\n" + key + " = " + value + "\n");
  }

  /** Deletes {@code org.ucspi.KIND-NAME.cfg} where it exists. */
  void delete(String kind, String name) {
    try {
      Files.deleteIfExists(cfg(kind, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives {@code file} this content in one step: a temporary file, renamed. */
  static void replace(Path file, String content) {
    try {
      // FileInstall looks at *.cfg only
      var temporary = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(temporary, content);
      Files.move(temporary, file, ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path cfg(String kind, String name) {
    return file("org.ucspi." + kind + "-" + name + ".cfg");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
