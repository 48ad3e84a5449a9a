package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Access rules as clients, files and the console see them. */
@ExtendWith(SharedKaraf.class)
class RulesIT {
  private static final String RULES =
      """
      # who may come
      127.0.0.2:deny
      127.0.0.3-4:allow,WHO="range"
      127.0.1.:allow,WHO="prefix"
      127.0.2.0/23:allow,WHO="bits",RELAYCLIENT=""
      =.example.org:deny
      joe@=mail.example.org:allow,WHO="joe"
      :allow,WHO="everybody"
      """;

  private static KarafProcess karaf;

  @BeforeAll
  static void putPrograms(KarafProcess shared) {
    karaf = shared;
    karaf
        .etc()
        .put(
            "exec",
            "who",
            "command = sh -c 'echo \"$WHO$(printenv RELAYCLIENT || echo ,no relay)\"'");
    karaf.etc().put("exec", "reader", "command = cat");
  }

  @Test
  void clientsGetTheVerdictAndVariablesOfTheirRule() throws Exception {
    var file = Files.writeString(karaf.etc().file("who.rules"), RULES);
    int port = listener("who", "who", "file = " + file);
    assertThat(Client.from("127.0.0.1").ask(port)).isEqualTo("everybody,no relay\n");
    assertThat(Client.from("127.0.0.2").ask(port)).isEmpty();
    assertThat(Client.from("127.0.0.4").ask(port)).isEqualTo("range,no relay\n");
    assertThat(Client.from("127.0.1.9").ask(port)).isEqualTo("prefix,no relay\n");
    assertThat(Client.from("127.0.3.9").ask(port)).isEqualTo("bits\n");
    assertThat(Client.from("127.0.4.1").ask(port)).isEqualTo("everybody,no relay\n");
  }

  @Test
  void earlyRulesDecideBeforeTheOthers() throws Exception {
    put("early", "rule.1 = 127.0.0.2:deny", "rule.2 = 127.0.0.3:allow,WHO=\"early\"");
    int port = listener("late", "who", "rule.1 = :deny,WHO=\"late\"", "rule.2 = =:deny");
    karaf.etc().set("listener", "late", "ipRules", "early");
    Awaitility.await().until(() -> !Client.from("127.0.0.3").ask(port).isEmpty());
    assertThat(Client.from("127.0.0.3").ask(port)).isEqualTo("early,no relay\n");
    assertThat(Client.from("127.0.0.2").ask(port)).isEmpty();
    assertThat(Client.from("127.0.0.9").ask(port)).isEmpty();
  }

  @Test
  void maxconipOfARuleHoldsForEachAddressAndIsGivenBack() throws Exception {
    int port =
        listener(
            "maxconip", "reader", "rule.1 = 127.0.0.2:allow,MAXCONIP=\"2\"", "rule.2 = :allow");
    karaf.log().mark();
    try (var first = Client.from("127.0.0.2").connect(port);
        var second = Client.from("127.0.0.2").connect(port);
        var other = Client.from("127.0.0.3").connect(port)) {
      assertThat(echoes(first)).isTrue();
      assertThat(echoes(second)).isTrue();
      assertThat(echoes(other)).isTrue();
      assertThat(Client.from("127.0.0.2").ask(port)).isEmpty();
      karaf.log().await("deny \\d+ \\S+ :127.0.0.2::\\d+ ip connection limit:2 exceeded");
      second.shutdownOutput();
      assertThat(second.getInputStream().read()).as("cat ends").isEqualTo(-1);
      Awaitility.await().until(() -> mayCome("127.0.0.2", port));
      assertThat(echoes(first)).isTrue();
    }
  }

  @Test
  void nobodyComesWhileTheFileIsMissingUnlessToldSo() throws Exception {
    var file = karaf.etc().file("missing.rules");
    karaf.log().mark();
    int closed = listener("missing", "who", "file = " + file);
    int open = listener("missing-allow", "who", "file = " + file, "ifMissing = allow");
    assertThat(Client.from("127.0.0.1").ask(closed)).isEmpty();
    assertThat(Client.from("127.0.0.1").ask(open)).isEqualTo(",no relay\n");
    assertThat(
            karaf.log().count("rules missing: .*missing.rules: no such file, nobody may connect"))
        .isOne();
    assertThat(state("missing")).contains("missing.rules: no such file, nobody may connect");
    Files.writeString(file, "127.0.0.1:allow,WHO=\"file\"\n:deny\n");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(Client.from("127.0.0.1").ask(closed)).isEqualTo("file,no relay\n"));
    assertThat(Client.from("127.0.0.2").ask(open)).isEmpty();
    Files.delete(file);
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(Client.from("127.0.0.1").ask(closed)).isEmpty());
  }

  @Test
  void badFilesAreRefusedWithOneLineAndOldRulesStay() throws Exception {
    var file = Files.writeString(karaf.etc().file("bad.rules"), "127.0.0.1:allow,WHO=\"old\"\n");
    int port = listener("bad", "who", "file = " + file);
    var random = new byte[5000];
    new Random(1).nextBytes(random);
    var contents = List.of(new byte[0], new byte[2048], "1.2.3:deny\n".getBytes(UTF_8), random);
    for (var content : contents) { // neighbours differ in what is said of them
      karaf.log().mark();
      Files.write(file, content);
      var line = karaf.log().await("rules bad: unable to use rules: ");
      assertThat(line).contains(file.toString()).endsWith("; the rules before it stay in use");
      assertThat(Client.from("127.0.0.1").ask(port)).isEqualTo("old,no relay\n");
      assertThat(state("bad")).startsWith("in use; problem: " + file + ":");
      assertThat(karaf.log().count("Exception|\\tat ")).isZero();
    }
    Files.writeString(file, "127.0.0.1:allow,WHO=\"new\"\n");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Client.from("127.0.0.1").ask(port).equals("new,no relay\n"));
    assertThat(state("bad")).isEqualTo("in use");
  }

  @Test
  void rulesThatNeverWereGoodKeepThePortClosed() throws Exception {
    var file = Files.writeString(karaf.etc().file("never.rules"), "nonsense\n");
    karaf.log().mark();
    put("never", "file = " + file);
    int port = karaf.etc().putListener("never", "who", "rules = never");
    karaf.log().await("never waits for rules never \\(.*never.rules:1: \"nonsense\": has no");
    assertThat(Ports.isOpen(port)).isFalse();
    Files.writeString(file, ":allow,WHO=\"good\"\n");
    karaf.awaitListening(port);
    assertThat(Client.from("127.0.0.1").ask(port)).isEqualTo("good,no relay\n");
  }

  @Test
  void consoleChecksAsTcprulescheckDoes() throws Exception {
    var file = Files.writeString(karaf.etc().file("check.rules"), RULES);
    put("check", "file = " + file);
    karaf.log().await("rules check: 8 rules in use, .*check.rules \\(text\\)");
    assertThat(check("check 127.0.3.9"))
        .containsExactly(
            "rule 127.0.2.0/23:",
            "set environment variable WHO=bits",
            "set environment variable RELAYCLIENT=",
            "allow connection");
    assertThat(check("check ::1 a.example.org"))
        .containsExactly("rule =.example.org:", "deny connection");
    assertThat(check("check 127.0.0.2 mail.example.org joe"))
        .containsExactly(
            "rule joe@=mail.example.org:", "set environment variable WHO=joe", "allow connection");
    assertThat(check("check 127.0.0.2")).containsExactly("rule 127.0.0.2:", "deny connection");
    assertThat(check("check localhost")).singleElement().asString().contains("localhost");
    assertThat(check("chekc 127.0.0.2")).singleElement().asString().contains("check");
    assertThat(karaf.client("ucspi:rules-list"))
        .anyMatch(line -> line.matches("check .* 8 .*check.rules \\(text\\).*in use.*"));
  }

  @Test
  void consoleCompilesWhatDebiansToolCompiles() throws Exception {
    var source =
        Files.writeString(karaf.etc().file("c.txt"), "127.0.0.3-9:deny\n=.x:allow\n:deny\n");
    var ours = karaf.etc().file("ours.cdb");
    assertThat(karaf.client("ucspi:rules-compile " + source + " " + ours))
        .anyMatch(line -> line.contains("9 rules"));
    assumeTrue(isInstalled("tcprules"), "Debian's ucspi-tcp is not installed");
    var theirs = karaf.etc().file("theirs.cdb");
    Commands.output("sh", "-c", "tcprules " + theirs + " " + theirs + ".tmp < " + source);
    assertThat(ours).hasSameBinaryContentAs(theirs);
    int port = listener("theirs", "who", "file = " + theirs);
    assertThat(Client.from("127.0.0.9").ask(port)).isEmpty();
  }

  @Test
  void consoleNamesLineOfAMistakeAndLeavesTheDatabase() throws Exception {
    var source = Files.writeString(karaf.etc().file("mistake.txt"), ":allow\n1.2.3:deny\n");
    var database = Files.writeString(karaf.etc().file("mistake.cdb"), "old");
    assertThat(karaf.client("ucspi:rules-compile " + source + " " + database))
        .anyMatch(line -> line.contains(source + ":2: \"1.2.3:deny\": its address wants a dot"));
    assertThat(database).hasContent("old");
  }

  private static int listener(String name, String handler, String... rules) {
    put(name, rules);
    int port = karaf.etc().putListener(name, handler, "rules = " + name);
    karaf.awaitListening(port);
    return port;
  }

  private static void put(String name, String... lines) {
    karaf.etc().put("rules", name, lines);
  }

  /** What {@code ucspi:rules-list} says of one set, its last column. */
  private static String state(String name) {
    return karaf.client("ucspi:rules-list --no-format").stream()
        .map(line -> line.split("\t"))
        .filter(columns -> columns[0].equals(name))
        .map(columns -> columns[columns.length - 1])
        .findFirst()
        .orElseThrow();
  }

  private static List<String> check(String arguments) {
    return karaf.client("ucspi:rules-check " + arguments).stream()
        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static boolean mayCome(String address, int port) throws IOException {
    try (var socket = Client.from(address).connect(port)) {
      return echoes(socket);
    }
  }

  private static boolean echoes(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    return socket.getInputStream().read() == 'x';
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
