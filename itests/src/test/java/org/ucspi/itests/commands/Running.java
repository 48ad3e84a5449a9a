package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A command in a process of its own. */
final class Running implements AutoCloseable {
  /** Long, for machines that do much else: what waits is a test that fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Pattern ADDRESS = Pattern.compile("(?m)^(?:.* : )?(\\d+)(?: \\[.*)?$");
  private static final Pattern BEGUN = Pattern.compile(": pid \\d+ from ");
  private static final Pattern OVER =
      Pattern.compile(": end(ed by)? \\d+ status |: deny |for pid: ");

  private static final Pattern COME = Pattern.compile(": status: 1/");
  private static final Pattern GONE = Pattern.compile("(?s): status: 1/.*?: status: 0/");

  private final Process process;
  private final Path output;
  private final Path errors;
  private final List<ProcessHandle> family = new ArrayList<>();

  private Running(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts it.
   *
   * @param environment all of its variables
   */
  static Running start(List<String> command, Map<String, String> environment, Path directory) {
    try {
      var output = Files.createTempFile("command", ".out");
      var errors = Files.createTempFile("command", ".err");
      var builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectInput(Path.of("/dev/null").toFile());
      var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      return new Running(process, output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it comes to listen: {@code -1} says so. */
  boolean listens() {
    await("listens", () -> output().endsWith("\n") || !process.isAlive());
    return !output().isEmpty();
  }

  /** The port of its first line. */
  int port() {
    listens();
    var address = ADDRESS.matcher(output());
    if (!address.find()) {
      throw new IllegalStateException("does not listen: " + output() + errors());
    }
    return Integer.parseInt(address.group(1));
  }

  long pid() {
    return process.pid();
  }

  /** Those that it has started, and they in turn. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Waits until what it logs of its connections is whole. */
  void awaitQuiet() {
    await("quiet", () -> count(BEGUN) <= count(OVER) && count(COME) == count(GONE));
  }

  private long count(Pattern line) {
    return line.matcher(errors()).results().count();
  }

  void awaitError(String line) {
    await(line, () -> Pattern.compile(line).matcher(errors()).find());
  }

  /** SIGTERM. */
  void terminate() {
    family.addAll(descendants());
    process.destroy();
  }

  /** Its exit code, when it has ended. */
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("does not end: " + output() + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for those that went on after {@link #terminate}. */
  void awaitFamily() {
    await("all ended", () -> !familyIsAlive());
  }

  boolean familyIsAlive() {
    return family.stream().anyMatch(ProcessHandle::isAlive);
  }

  private void await(String what, Callable<Boolean> until) {
    Awaitility.await(what).pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(until);
  }

  String output() {
    return text(output);
  }

  String errors() {
    return text(errors);
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all that is left of it. */
  @Override
  public void close() {
    Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
