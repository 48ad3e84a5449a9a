package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a network client said: of its own connection, and what came over it.
 *
 * @param status of its exit
 * @param output its standard output
 * @param errors its standard error
 */
public record Conversation(int status, String output, String errors) {
  private static final int TIMEOUT_SECONDS = 30;

  /**
   * Runs a client that ends when the server does: its standard input stays open up to then.
   *
   * @param input for its standard input
   */
  public static Conversation of(
      List<String> command, Map<String, String> environment, String input) {
    try {
      var output = Files.createTempFile("client", ".out");
      var errors = Files.createTempFile("client", ".err");
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      boolean ended;
      try {
        say(process, input);
        ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      } finally {
        process.destroyForcibly();
      }
      var said =
          new Conversation(
              ended ? process.exitValue() : -1, text(output.toFile()), text(errors.toFile()));
      if (!ended) {
        throw new IllegalStateException("does not end: " + command + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Both of its outputs. */
  public String all() {
    return output + "\n" + errors;
  }

  private static void say(Process process, String input) {
    try {
      process.getOutputStream().write(input.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // it has ended already, and says why
    }
  }

  private static String text(java.io.File file) throws IOException {
    var text = new String(Files.readAllBytes(file.toPath()), UTF_8);
    Files.delete(file.toPath());
    return text;
  }
}
