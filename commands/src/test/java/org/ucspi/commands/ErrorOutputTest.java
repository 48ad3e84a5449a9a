package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ErrorOutputTest {
  @TempDir Path directory;

  @Test
  void writesLinesInTheirOrder() throws IOException {
    var file = directory.resolve("lines");
    try (var stream = new FileOutputStream(file.toFile())) {
      var output = new ErrorOutput(stream);
      IntStream.range(0, 1000).forEach(i -> output.line("line " + i));
      output.flush();

      assertThat(Files.readAllLines(file))
          .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList());
    }
  }

  @Test
  void keepsNobodyWaitingForAReaderThatDoesNotReadAndSaysWhatWasLost()
      throws IOException, InterruptedException {
    var pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var read = directory.resolve("read");
    var reader =
        new ProcessBuilder("sh", "-c", "exec 3<\"$0\"; read go; cat <&3", pipe.toString())
            .redirectOutput(read.toFile())
            .start();
    try (var stream = new FileOutputStream(pipe.toFile())) {
      var output = new ErrorOutput(stream);
      var line = "x".repeat(100);

      IntStream.range(0, 30_000).forEach(i -> output.line(line)); // 3 MB, a pipe has 64 KiB
      reader.getOutputStream().write('\n');
      reader.getOutputStream().flush();
      output.flush();
      output.line("the end");
      output.flush();
    }
    assertThat(reader.waitFor(5, TimeUnit.SECONDS)).isTrue();
    var lines = Files.readAllLines(read);
    assertThat(lines).contains("the end").anyMatch(l -> l.matches("[1-9]\\d* lines lost: .*"));
    long lost =
        lines.stream()
            .filter(l -> l.contains("lines lost"))
            .mapToLong(l -> Long.parseLong(l.substring(0, l.indexOf(' '))))
            .sum();
    assertThat(lines.stream().filter(l -> l.startsWith("xxx")).count() + lost).isEqualTo(30_000);
  }

  @Test
  void givesUpOnAReaderThatHasGone() throws IOException, InterruptedException {
    var pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var reader = new ProcessBuilder("sh", "-c", "exec <\"$0\"", pipe.toString()).start();
    try (var stream = new FileOutputStream(pipe.toFile())) {
      assertThat(reader.waitFor(5, TimeUnit.SECONDS)).isTrue();
      var output = new ErrorOutput(stream);

      output.line("nobody reads this");
      output.flush();
      output.line("nor this");
      output.flush();
    }
  }
}
