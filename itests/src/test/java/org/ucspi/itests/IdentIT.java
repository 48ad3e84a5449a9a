package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.itests.IdentServer.says;
import static org.ucspi.itests.IdentServer.saysSlowly;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who the client says it is (RFC 1413), in whatever way it says it. */
@ExtendWith(SharedKaraf.class)
class IdentIT {
  /** What may go by on top of the second that is waited for an answer. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final String LONG = "l".repeat(512);

  private static KarafProcess karaf;
  private static LookUps lookUps;
  private static int port;
  private static int rules;

  /** How a client's IDENT server answers and what becomes of that; empty: nothing. */
  private record Row(String address, String what, String info, IdentServer.Answer answer) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row("127.0.3.1", "as the RFC has it", "joe", says("USERID : UNIX : joe")),
        new Row(
            "127.0.3.2",
            "without blanks",
            "joe",
            text(query -> query.ports().replace(" ", "") + ":USERID:UNIX:joe\r\n")),
        new Row("127.0.3.3", "with colons", "a:b:c", says("USERID : OTHER, US-ASCII : a:b:c")),
        new Row(
            "127.0.3.4",
            "with a line end of Unix",
            "joe",
            text(q -> q.ports() + " : USERID : UNIX : joe\n")),
        new Row(
            "127.0.3.5",
            "with blanks around and inside",
            "joe?doe",
            says("USERID : UNIX : \t joe doe  ")),
        new Row(
            "127.0.3.6", "with bytes that control", "j?o?e?", says("USERID : UNIX : j\1o\33e\177")),
        new Row("127.0.3.7", "with %", "%n%s", says("USERID : UNIX : %n%s")),
        new Row("127.0.3.8", "with UTF-8", "j??rgen", says("USERID : UNIX : jürgen")),
        new Row("127.0.3.9", "with a second line", "joe", says("USERID : UNIX : joe\r\nX : evil")),
        new Row(
            "127.0.3.10",
            "512 bytes, as many as it may have",
            LONG,
            says("USERID : UNIX : " + LONG)),
        new Row("127.0.3.11", "slowly", "joe", saysSlowly("USERID : UNIX : joe", 10)),
        new Row(
            "127.0.3.12", "about other ports", "", text(query -> "1, 2 : USERID : UNIX : joe\r\n")),
        new Row(
            "127.0.3.13",
            "about the ports the other way round",
            "",
            text(q -> q.serverPort() + ", " + q.clientPort() + " : USERID : UNIX : joe\r\n")),
        new Row("127.0.3.14", "ERROR", "", says("ERROR : NO-USER")),
        new Row("127.0.3.15", "nobody", "", says("USERID : UNIX : ")),
        new Row("127.0.3.16", "nothing", "", text(query -> "")),
        new Row("127.0.3.17", "nonsense", "", text(query -> "hello\r\n")),
        new Row(
            "127.0.3.18",
            "without a line end",
            "",
            text(q -> q.ports() + " : USERID : UNIX : joe")),
        new Row("127.0.3.23", "513 bytes", "", says("USERID : UNIX : l" + LONG)),
        new Row("127.0.3.19", "10,000 bytes", "", says("USERID : UNIX : " + "x".repeat(10_000))),
        new Row("127.0.3.20", "too slowly", "", saysSlowly("USERID : UNIX : joe", 200)),
        new Row("127.0.3.21", "without an end", "", IdentIT::withoutEnd),
        new Row("127.0.3.22", "never", "", (query, out) -> new CountDownLatch(1).await()));
  }

  private interface Text {
    String of(IdentServer.Query query);
  }

  private static IdentServer.Answer text(Text text) {
    return (query, out) -> out.write(text.of(query).getBytes(StandardCharsets.UTF_8));
  }

  private static void withoutEnd(IdentServer.Query query, OutputStream out) throws IOException {
    while (true) {
      out.write('x');
      out.flush();
    }
  }

  @BeforeAll
  static void listen(KarafProcess shared) {
    karaf = shared;
    lookUps = new LookUps(karaf);
    karaf
        .etc()
        .put(
            "rules",
            "ident",
            "rule.1 = joe@127.0.3.1:allow,WHO=\"joe\"",
            "rule.2 = joe@127.0.3.2:deny",
            "rule.3 = %n%s@127.0.3.7:allow,WHO=\"percent\"",
            "rule.4 = 127.0.3.14:allow,WHO=\"address\"",
            "rule.5 = :deny");
    port = listener("ident");
    rules = listener("ident-rules", "rules = ident");
    karaf.awaitListening(port, rules);
  }

  private static int listener(String name, String... more) {
    var lines =
        new ArrayList<>(
            List.of(
                "localHost = our.name",
                "lookupRemoteHost = false",
                "lookupRemoteInfo = true",
                "remoteInfoTimeoutSeconds = 1"));
    lines.addAll(List.of(more));
    return lookUps.putListener(name, "env", lines.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    karaf.etc().delete("listener", "ident");
    karaf.etc().delete("listener", "ident-rules");
    lookUps.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void infoIs(Row row) throws IOException {
    try (var server = IdentServer.on(row.address, row.answer)) {
      long start = System.nanoTime();
      try (var socket = Client.from(row.address).connect(KnownHosts.SERVER, port)) {
        var seen = Variables.of(socket.getInputStream().readAllBytes());
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isLessThan(Duration.ofSeconds(1).plus(SLACK));
        assertThat(seen.get("TCPREMOTEIP")).hasValue(row.address);
        assertThat(seen.get("TCPREMOTEINFO"))
            .isEqualTo(Optional.of(row.info).filter(info -> !info.isEmpty()));
        assertThat(server.queries())
            .as("asked once, from the address that the client had come to")
            .containsExactly(
                new IdentServer.Query(
                    KnownHosts.SERVER, row.address, socket.getLocalPort(), socket.getPort()));
        assertThat(server.failures()).isEmpty();
      }
    }
  }

  @Test
  void clientThatAnswersNothingOfTheKindHasNoInfo() throws IOException {
    assertThat(Variables.seenBy("127.0.3.30", KnownHosts.SERVER, port).lines())
        .anyMatch(line -> line.startsWith("TCPREMOTEIP="))
        .noneMatch(line -> line.startsWith("TCPREMOTEINFO="));
  }

  @Test
  void rulesGoByInfo() throws IOException {
    try (var joe = IdentServer.on("127.0.3.1", "joe");
        var denied = IdentServer.on("127.0.3.2", "joe");
        var percent = IdentServer.on("127.0.3.7", "%n%s");
        var nobody = IdentServer.on("127.0.3.14", says("ERROR : HIDDEN-USER"))) {
      assertThat(who("127.0.3.1")).isEqualTo("joe");
      assertThat(who("127.0.3.2")).isEqualTo("denied");
      assertThat(who("127.0.3.7")).isEqualTo("percent");
      assertThat(who("127.0.3.14")).isEqualTo("address");
      assertThat(joe.queries()).hasSize(1);
      assertThat(denied.queries()).hasSize(1);
      assertThat(percent.queries()).hasSize(1);
      assertThat(nobody.queries()).hasSize(1);
    }
    try (var jim = IdentServer.on("127.0.3.1", "jim")) {
      assertThat(who("127.0.3.1")).isEqualTo("denied");
      assertThat(jim.queries()).hasSize(1);
    }
  }

  private static String who(String client) throws IOException {
    var seen = Variables.seenBy(client, KnownHosts.SERVER, rules);
    return seen.lines().isEmpty() ? "denied" : seen.get("WHO").orElseThrow();
  }
}
