package org.ucspi.exec.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The same as ours in C: {@code src/main/c/spawn.c}, built with gcc(1). */
final class SpawnC implements SpawnWay {
  private final Path binary;
  private final List<String> load;

  private SpawnC(Path binary, List<String> load) {
    this.binary = binary;
    this.load = load;
  }

  /** Nothing where there is no gcc. */
  static Optional<SpawnWay> built(Path source, int megabytes, int descriptors)
      throws IOException, InterruptedException {
    if (Stream.of(System.getenv("PATH").split(":", -1))
        .noneMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")))) {
      return Optional.empty();
    }
    var binary = Files.createTempFile("spawn", "");
    run(List.of("gcc", "-O2", "-Wall", "-o", binary.toString(), source.toString()));
    return Optional.of(
        new SpawnC(binary, List.of(String.valueOf(megabytes), String.valueOf(descriptors))));
  }

  @Override
  public String title() {
    return "C";
  }

  @Override
  public Cost spawn(int count) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(binary.toString(), String.valueOf(count)));
    command.addAll(load);
    var figures =
        Stream.of(run(command).strip().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    return new Cost(figures[0], figures[1] / count, figures[2] / count);
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    if (!command.get(0).equals("gcc")) {
      builder.environment().clear();
      builder.environment().putAll(ENVIRONMENT);
    }
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": status " + process.exitValue());
    }
    return output;
  }

  @Override
  public void close() {
    try {
      Files.delete(binary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
