package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What programs get and what becomes of what they say. */
class ProgramsIT {
  private static final Pattern LISTED = Pattern.compile(" (\\d+) -> (\\S+)$");

  private static KarafProcess karaf;
  private static int exit7;
  private static int cat;
  private static int ls;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("programs", Ports.free());
    var etc = karaf.etc();
    etc.put("exec", "exit7", "command = sh -c 'echo x; exit 7'");
    etc.put("exec", "cat", "command = cat");
    etc.put("exec", "ls", "command = ls -l /proc/self/fd");
    exit7 = etc.putListener("exit7", "exit7", "tls = demo");
    cat = etc.putListener("cat", "cat", "tls = demo");
    ls = etc.putListener("ls", "ls", "tls = demo");
    karaf.start().awaitShell().awaitListening(exit7, cat, ls);
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void everyClientGetsTheLastWordsOfItsProgramAndAnOrderlyEnd() throws Exception {
    int clients = 1000;
    karaf.log().mark();
    long start = System.nanoTime();
    var answers = Crowd.come(clients, 8, Duration.ofMinutes(2), ProgramsIT::answer);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(answers)
        .as(
            Figures.note(
                "sh -c 'echo x; exit 7' over TLS 1.3, 8 at a time",
                "%d of %d served in full, %.0f/s",
                Collections.frequency(answers, "x\n, close_notify, FIN"),
                clients,
                clients / seconds))
        .hasSize(clients)
        .containsOnly("x\n, close_notify, FIN");
    Awaitility.await("a log line for each end")
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(karaf.log().count("ended by \\d+ status 7$")).isEqualTo(clients));
    assertThat(karaf.log().count("sslserver: (error|warn|fatal)")).isZero();
  }

  private static String answer() throws IOException {
    try (var client = TlsClient.connect(exit7, "TLSv1.3")) {
      return new String(client.receiveAll(), UTF_8)
          + (client.closeNotifyReceived() ? ", close_notify" : "")
          + (client.finReceived() ? ", FIN" : "");
    }
  }

  @Test
  void programsHaveDescriptors0To2AndNoOther() throws IOException {
    var others = new ArrayList<TlsClient>();
    try {
      for (int i = 0; i < 20; i++) {
        var other = TlsClient.connect(cat);
        others.add(other);
        assertThat(other.echoes("here")).isTrue();
      }
      // from inside: the fourth is what ls itself opened, the folder it lists
      assertThat(descriptorsSeenByLs())
          .as("descriptors in a program beside 20 others")
          .containsOnlyKeys(0, 1, 2, 3)
          .containsEntry(0, "pipe")
          .containsEntry(1, "pipe")
          .containsEntry(2, "pipe")
          .containsEntry(3, "/proc/PID/fd");
      // and from outside, once ls, whose output has ended, has too
      var jvm = new Jvm(karaf.pid());
      Awaitility.await("the programs of the others alone")
          .atMost(Duration.ofSeconds(15))
          .until(() -> jvm.children().size() == others.size());
      assertThat(jvm.children())
          .allSatisfy(
              program ->
                  assertThat(Jvm.descriptors(program))
                      .containsOnlyKeys(0, 1, 2)
                      .allSatisfy(
                          (number, target) -> assertThat(Jvm.kind(target)).isEqualTo("pipe")));
    } finally {
      for (var other : others) {
        other.close();
      }
    }
  }

  private static Map<Integer, String> descriptorsSeenByLs() throws IOException {
    List<String> lines;
    try (var client = TlsClient.connect(ls)) {
      lines = new String(client.receiveAll(), UTF_8).lines().toList();
    }
    return lines.stream()
        .map(LISTED::matcher)
        .filter(line -> line.find())
        .collect(
            toMap(
                line -> Integer.valueOf(line.group(1)),
                line -> Jvm.kind(line.group(2)).replaceFirst("/proc/\\d+/", "/proc/PID/")));
  }
}
