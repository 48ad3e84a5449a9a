package org.ucspi.rules.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.connection.Peer;

/** Compares with tcprules and tcprulescheck of Debian's ucspi-tcp 0.88, which know IPv4. */
class DebianTest {
  private static final int SETS = 1_000;
  private static final int PEERS = 5;

  @TempDir Path directory;

  @BeforeEach
  void findTools() {
    var path = Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
    assumeTrue(
        path.anyMatch(p -> Files.isExecutable(p.resolve("tcprulescheck"))),
        "Debian's ucspi-tcp is not installed");
  }

  @Test
  void makesTheirFilesAndGivesTheirAnswers() throws Exception {
    var script = new StringBuilder("set -e\nunset TCPREMOTEHOST TCPREMOTEINFO\n");
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRules(seed, true);
      write(seed + ".txt", random.lines());
      script.append("tcprules %1$d.cdb tmp < %1$d.txt\n".formatted(seed));
      for (int i = 0; i < PEERS; i++) {
        script
            .append(check(random.peer(), seed))
            .append(" > ")
            .append(answer(seed, i))
            .append('\n');
      }
    }
    run(script);
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRules(seed, true);
      var records = Texts.records(random.lines().toArray(String[]::new));
      var theirs = Files.readAllBytes(directory.resolve(seed + ".cdb"));
      assertThat(Cdb.write(records).array()).as("rules %d", seed).isEqualTo(theirs);
      var rules = Rules.of(Cdb.read(theirs));
      for (int i = 0; i < PEERS; i++) {
        var peer = random.peer();
        assertThat(rules.check(peer).words())
            .as("rules %d for %s", seed, peer)
            .isEqualTo(withoutOverridden(read(answer(seed, i))));
      }
    }
  }

  private static String answer(int seed, int peer) {
    return seed + "." + peer + ".answer";
  }

  private static String check(Peer peer, int seed) {
    return "TCPREMOTEIP=%s%s%s tcprulescheck %d.cdb"
        .formatted(
            peer.address().getAddress().getHostAddress(),
            peer.host().map(host -> " TCPREMOTEHOST=" + host).orElse(""),
            peer.info().map(info -> " TCPREMOTEINFO=" + info).orElse(""),
            seed);
  }

  /** They show a variable as often as a rule sets it; the last one counts. */
  private static List<String> withoutOverridden(List<String> lines) {
    var kept = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var name = line.startsWith("set ") ? line.substring(0, line.indexOf('=') + 1) : line;
      int before = 0;
      while (before < kept.size() && !kept.get(before).startsWith(name)) {
        before++;
      }
      if (before < kept.size()) {
        kept.set(before, line);
      } else {
        kept.add(line);
      }
    }
    return kept;
  }

  private void write(String file, List<String> lines) throws IOException {
    Files.writeString(directory.resolve(file), String.join("\n", lines) + "\n");
  }

  private List<String> read(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file), UTF_8);
  }

  private void run(CharSequence script) throws IOException, InterruptedException {
    var file = Files.writeString(directory.resolve("script"), script);
    var process =
        new ProcessBuilder("sh", file.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(2, MINUTES)).isTrue();
      assertThat(process.exitValue()).as(() -> log()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
