package org.ucspi.rules.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the cases of conformance.txt with our commands and with those of Debian's ucspi-tcp 0.88.
 * What differs is listed there with its reason, and in the README.
 */
class ConformanceTest {
  private static final Path DEBIAN = Path.of("/usr/bin/tcprules");

  @TempDir Path directory;

  static List<ConformanceCase> cases() throws IOException {
    return ConformanceCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oursDoesWhatIsListed(ConformanceCase one) throws Exception {
    assertThat(ours(one)).isEqualTo(one.here());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void debiansDoesWhatIsListed(ConformanceCase one) throws Exception {
    assumeTrue(Files.isExecutable(DEBIAN), "Debian's ucspi-tcp is not installed");
    assertThat(debians(one)).isEqualTo(one.debian());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void differencesHaveReasonsAndReasonsDifferences(ConformanceCase one) {
    assertThat(one.why().isEmpty()).isEqualTo(one.here().equals(one.debian()));
  }

  @Test
  void readmeListsTheDifferences() throws IOException {
    var differences = new LinkedHashMap<String, List<String>>();
    for (var one : cases()) {
      if (!one.why().isEmpty()) {
        differences.computeIfAbsent(one.why(), why -> new ArrayList<>()).add(one.name());
      }
    }
    var expected =
        differences.entrySet().stream()
            .map(row -> "| " + String.join("; ", row.getValue()) + " | " + row.getKey() + " |");
    var readme = Files.readAllLines(Path.of("README.md"));
    int start = readme.indexOf("| difference | why |") + 2;
    var listed = readme.subList(start, readme.size()).stream().takeWhile(l -> l.startsWith("|"));
    assertThat(listed).containsExactlyElementsOf(expected.toList());
  }

  /** In this JVM, so that names are those of files in the directory. */
  String ours(ConformanceCase one) throws IOException {
    one.prepare(directory);
    var arguments = new ArrayList<String>();
    for (var word : one.words().subList(1, one.words().size())) {
      arguments.add(word.isEmpty() ? word : directory + "/" + word);
    }
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status;
    try (var in = input(one);
        var outStream = new PrintStream(out, true, ISO_8859_1);
        var errStream = new PrintStream(err, true, ISO_8859_1)) {
      status =
          one.words().get(0).equals("tcprules")
              ? TcpRulesCommand.run(arguments, in, errStream)
              : TcpRulesCheckCommand.run(arguments, one.environment(), outStream, errStream);
    }
    var said = err.toString(ISO_8859_1).replace(directory + "/", "");
    return one.outcome(directory, status, out.toString(ISO_8859_1), said);
  }

  private InputStream input(ConformanceCase one) throws IOException {
    return one.input().endsWith("/")
        ? Files.newInputStream(directory.resolve(one.input()))
        : new ByteArrayInputStream(one.input().getBytes(ISO_8859_1));
  }

  String debians(ConformanceCase one) throws IOException, InterruptedException {
    var inside = Files.createDirectory(directory.resolve("inside"));
    one.prepare(inside);
    var outside = Files.createDirectory(directory.resolve("outside"));
    var input =
        one.input().endsWith("/")
            ? inside.resolve(one.input())
            : Files.writeString(outside.resolve("in"), one.input(), ISO_8859_1);
    var words = new ArrayList<>(List.of("sh", "-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh"));
    words.add(input.toString());
    words.addAll(one.words());
    var builder =
        new ProcessBuilder(words)
            .directory(inside.toFile())
            .redirectOutput(outside.resolve("out").toFile())
            .redirectError(outside.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", DEBIAN.getParent().toString());
    builder.environment().putAll(one.environment());
    var process = builder.start();
    try {
      assertThat(process.waitFor(30, SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return one.outcome(
        inside,
        process.exitValue(),
        Files.readString(outside.resolve("out"), ISO_8859_1),
        Files.readString(outside.resolve("err"), ISO_8859_1));
  }
}
