package org.ucspi.exec.internal;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The system's own small programs, asked while a configuration is read.
 *
 * @param places where they are, as PATH has it
 * @param patience how long one may take; those that ask a directory service may hang
 */
record Tools(String places, Duration patience) {
  static final Tools OF_THE_SYSTEM =
      new Tools("/usr/sbin:/usr/bin:/sbin:/bin", Duration.ofSeconds(5));

  private static final int LONGEST_ANSWER = 1 << 20;

  /** What one said until it ended. */
  record Answer(int status, String text) {}

  /** Its absolute name. */
  String find(String tool) throws ProgramFile.Unusable {
    return ProgramFile.find(tool, places, Path.of("/"), Jail.NONE);
  }

  /** Asks one of them something; what it says on descriptor 2 is dropped. */
  Answer ask(String tool, String... arguments) throws IOException {
    try {
      var command = new ProcessBuilder(arguments);
      command.command().add(0, find(tool));
      return run(command.redirectError(Redirect.DISCARD), tool);
    } catch (ProgramFile.Unusable e) {
      throw new IOException("needs " + tool + "(1), and " + e.getMessage(), e);
    }
  }

  /** Runs a whole command; what it says on descriptors 1 and 2 comes together. */
  Answer run(List<String> command) throws IOException {
    return run(new ProcessBuilder(command).redirectErrorStream(true), command.get(0));
  }

  private Answer run(ProcessBuilder builder, String tool) throws IOException {
    var process = builder.redirectInput(Redirect.from(new File("/dev/null"))).start();
    // a thread of its own: what the tool leaves behind may hold its output open
    long deadline = System.nanoTime() + patience.toNanos();
    var output = new FutureTask<>(() -> process.getInputStream().readNBytes(LONGEST_ANSWER));
    var reader = new Thread(output, "ucspi-exec-ask");
    reader.setDaemon(true);
    reader.start();
    try {
      var text = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (text.length < LONGEST_ANSWER
          && process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return new Answer(process.exitValue(), new String(text, StandardCharsets.UTF_8).strip());
      }
      throw new IOException(tool + (text.length < LONGEST_ANSWER ? late() : " says too much"));
    } catch (TimeoutException e) {
      throw new IOException(tool + late(), e);
    } catch (ExecutionException e) {
      throw new IOException(tool + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(tool + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private String late() {
    return String.format(Locale.ROOT, " does not end within %d s", patience.toSeconds());
  }
}
