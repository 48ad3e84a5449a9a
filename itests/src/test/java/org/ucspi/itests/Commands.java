package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Short programs that a test needs. */
public final class Commands {
  private Commands() {}

  /** Runs one that must succeed within 30 s, and gives what it printed. */
  public static String output(String... command) {
    return within(Duration.ofSeconds(30), command);
  }

  /** Likewise, for one that takes longer. */
  public static String within(Duration time, String... command) {
    try {
      var output = Files.createTempFile("command", ".txt");
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(time.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", command) + ": " + Files.readString(output));
      }
      var text = Files.readString(output);
      Files.delete(output);
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
