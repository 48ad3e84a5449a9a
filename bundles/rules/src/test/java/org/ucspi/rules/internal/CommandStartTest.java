package org.ucspi.rules.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.rules.Verdict;

/**
 * The commands start fast because of what they leave out: OSGi, logging, and whatever the JVM makes
 * classes for at run time.
 */
class CommandStartTest {
  private static final String TEXT =
      """
      # one of each kind
      1.2.3.4-6:deny
      10.0.0.0/8:allow,A="b"
      2001:db8::/32:allow
      ::1:allow
      =.example.org:deny
      joe@1.2.3.4:allow
      joe@=a.example.org:allow
      :allow,MAXCONIP="5"
      """;

  @TempDir Path directory;

  @Test
  void tcprulesLoadsNothingSlow() throws Exception {
    assertThat(slow("tcprules", "out", "tmp")).isEmpty();
    assertThat(Cdb.read(Files.readAllBytes(directory.resolve("out"))).count()).isEqualTo(10);
  }

  @Test
  void tcprulescheckLoadsNothingSlow() throws Exception {
    assertThat(slow("tcprules", "out", "tmp")).isEmpty();
    assertThat(slow("tcprulescheck", "out")).isEmpty();
    assertThat(directory.resolve("log")).content().contains("rule 10.0.0.0/8:\nset environment");
  }

  /** Those of the classes that a command loads that it should do without. */
  private List<String> slow(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + directory.resolve("classes"));
    command.add("-cp");
    command.add(place(CommandMain.class) + ":" + place(Cdb.class) + ":" + place(Verdict.class));
    command.add(CommandMain.class.getName());
    command.addAll(List.of(words));
    var log = directory.resolve("log").toFile();
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("TCPREMOTEIP", "10.1.2.3");
    builder.environment().put("TCPREMOTEHOST", "a.example.com");
    var input = Files.writeString(directory.resolve("in"), TEXT).toFile();
    var process =
        builder.redirectInput(input).redirectErrorStream(true).redirectOutput(log).start();
    try {
      assertThat(process.waitFor(30, SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
    try (var lines = Files.lines(directory.resolve("classes"))) {
      return lines.filter(CommandStartTest::isSlow).toList();
    }
  }

  private static boolean isSlow(String line) {
    return Stream.of("org.osgi.", "org.slf4j.", "org.ucspi.*Lambda", "java.util.regex.")
        .anyMatch(slow -> line.matches(".*" + slow.replace(".*", "\\S*") + ".*"));
  }

  private static String place(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }
}
