package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A Karaf's log, read from the moment this object was made. */
final class Log {
  private final Path file;
  private long from;

  Log(Path file) {
    this.file = file;
    mark();
  }

  /** The log of the Karaf that this test runs in. */
  static Log ofThisKaraf() {
    return new Log(Path.of(System.getProperty("karaf.log"), "karaf.log"));
  }

  /** Forgets what was logged so far. */
  void mark() {
    from = read(0).length();
  }

  /** The lines since the mark. */
  List<String> lines() {
    return read(from).lines().toList();
  }

  /** The first line since the mark in which the expression is found, once there is one. */
  String await(String expression) {
    var pattern = Pattern.compile(expression);
    return Awaitility.await("log line " + expression)
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> lines().stream().filter(pattern.asPredicate()).findFirst().orElse(null),
            line -> line != null);
  }

  /** How many lines since the mark the expression is found in. */
  long count(String expression) {
    return lines().stream().filter(Pattern.compile(expression).asPredicate()).count();
  }

  private String read(long start) {
    try {
      return Files.exists(file) ? Files.readString(file, UTF_8).substring((int) start) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
