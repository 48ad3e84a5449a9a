package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class HostNamesTest {
  @TempDir Path directory;

  private final Map<Question, List<Record>> zone = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HostsFile hosts = HostsFile.EMPTY;
  private String searchDomain = "";

  @ParameterizedTest(name = "{0}: {1}, paranoid {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          192.0.2.1,   one.example, one.example
          192.0.2.2,   two.example, -
          192.0.2.3,   six.example, -
          192.0.2.4,   -, -
          192.0.2.5,   a.example, one.example
          192.0.2.6,   no.example, -
          192.0.2.7,   -, -
          2001:db8::1, one.example, one.example
          2001:db8::2, two.example, -
          2001:db8::3, two.example, -
          """)
  void findsNamesAndChecksThatTheyLeadBack(String ip, String name, String checked) {
    add("1.2.0.192.in-addr.arpa. PTR One.Example.");
    add("2.2.0.192.in-addr.arpa. PTR two.example.");
    add("3.2.0.192.in-addr.arpa. PTR six.example.");
    add("5.2.0.192.in-addr.arpa. PTR a.example.", "5.2.0.192.in-addr.arpa. PTR one.example.");
    add("6.2.0.192.in-addr.arpa. PTR no.example.");
    add("7.2.0.192.in-addr.arpa. PTR .");
    add(ip6(1) + " PTR one.example.");
    add(ip6(2) + " PTR two.example.");
    add(ip6(3) + " PTR two.example.");
    add("one.example. A 192.0.2.1", "one.example. A 192.0.2.5");
    add("one.example. AAAA 2001:db8::9", "one.example. AAAA 2001:db8::1");
    add("two.example. A 192.0.2.22");
    add("two.example. AAAA ::ffff:192.0.2.2");
    add("six.example. AAAA 2001:db8::3");
    assertThat(name(ip, false)).isEqualTo(Optional.ofNullable(name));
    assertThat(name(ip, true)).isEqualTo(Optional.ofNullable(checked));
  }

  @Test
  void asksForNoMoreThanIsWanted() {
    add("1.2.0.192.in-addr.arpa. PTR one.example.");
    add("one.example. A 192.0.2.1");
    name("192.0.2.1", false);
    assertThat(asked).containsExactly("1.2.0.192.in-addr.arpa. PTR");
    asked.clear();
    name("192.0.2.1", true);
    assertThat(asked).containsExactly("1.2.0.192.in-addr.arpa. PTR", "one.example. A");
  }

  @Test
  void believesTheHostsFileFirst() throws IOException {
    hosts("192.0.2.1 Here # one.example", "2001:db8::1 here.example alias");
    add("1.2.0.192.in-addr.arpa. PTR one.example.");
    assertThat(name("192.0.2.1", true)).contains("here");
    assertThat(name("2001:db8:0::1", true)).contains("here.example");
    assertThat(asked).isEmpty();
  }

  @Test
  void checksANameOfDnsAgainstTheHostsFile() throws IOException {
    hosts("192.0.2.200 one.example", "192.0.2.201 one.example");
    add("1.2.0.192.in-addr.arpa. PTR one.example.");
    add("one.example. A 192.0.2.1");
    assertThat(name("192.0.2.1", true)).isEmpty();
    assertThat(name("192.0.2.1", false)).contains("one.example");
  }

  @Test
  void completesNamesOfTheHostsFile() throws IOException {
    searchDomain = "example.org";
    hosts("127.0.0.1 localhost", "192.0.2.1 here", "192.0.2.2 there.example.net");
    add("3.2.0.192.in-addr.arpa. PTR bare.");
    assertThat(name("127.0.0.1", true)).contains("localhost");
    assertThat(name("192.0.2.1", true)).contains("here.example.org");
    assertThat(name("192.0.2.2", true)).contains("there.example.net");
    assertThat(name("192.0.2.3", false)).contains("bare");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mail.Example.   | mail.example
          a_b-c.9.example. | a_b-c.9.example
          a\\.b.example.   | a\\056b.example
          a\\010b.example. | a\\012b.example
          a\\000b.example. | a\\000b.example
          \\037\\032%=@.x. | \\045\\040\\045\\075\\100.x
          \\195\\164.x.    | \\303\\244.x
          """)
  void writesNoNameThatLooksLikeAnother(String name, String text) throws IOException {
    assertThat(HostText.of(Name.fromString(name))).isEqualTo(text);
  }

  @Test
  void writesTheLongestNameThereCanBe() throws IOException {
    var label = "\\255".repeat(63);
    var name = Name.fromString(String.join(".", label, label, label, "\\255".repeat(61)) + ".");
    assertThat((int) name.length()).isEqualTo(255);
    assertThat(HostText.of(name)).hasSize(4 * 250 + 3).matches("[\\\\37.]+");
  }

  @Test
  void passesOverLinesThatAreNoGood() throws IOException {
    hosts(
        "# comment",
        "",
        "   192.0.2.1\tone\t\ttwo  # three",
        "192.0.2.1 second",
        "192.0.2.999 bad",
        "not an address",
        "192.0.2.2",
        "192.0.2.3 " + "x".repeat(10_000),
        "192.0.2.4 a%b \u001b[1m good",
        "0.0.0.0 barred",
        ":: barred",
        "192.0.2.5 \u00e4\u00ff");
    assertThat(hosts.names())
        .containsOnly(Map.entry(ip("192.0.2.1"), "one"), Map.entry(ip("192.0.2.4"), "good"));
    assertThat(hosts.addresses("two")).containsOnly(ip("192.0.2.1"));
    assertThat(hosts.addresses("barred")).isEmpty();
  }

  @Test
  void takesNoNamesFromComments() throws IOException {
    hosts(
        "192.0.2.1 one # \u00c3\u0085sa's machine",
        "192.0.2.2 two#\u2028 three".replace('\u2028', '\u0085'));
    assertThat(hosts.addresses().keySet()).containsOnly("one", "two");
  }

  @Test
  void writesNamesOfTheHostsFileAsThoseOfDns() throws IOException {
    hosts(
        "192.0.2.1 One.Example.", "192.0.2.2 .", "192.0.2.3 ..", "192.0.2.4 a..b", "192.0.2.5 .c");
    assertThat(hosts.names()).containsOnly(Map.entry(ip("192.0.2.1"), "one.example"));
    assertThat(hosts.addresses("one.example")).containsOnly(ip("192.0.2.1"));
  }

  @Test
  void readsLinesHoweverTheyEnd() throws IOException {
    var file = directory.resolve("hosts");
    Files.writeString(file, "192.0.2.1 one\r\n192.0.2.2\ttwo \r\n\r\n2001:db8::1 three");
    assertThat(HostsFile.read(file).names())
        .containsOnly(
            Map.entry(ip("192.0.2.1"), "one"),
            Map.entry(ip("192.0.2.2"), "two"),
            Map.entry(ip("2001:db8::1"), "three"));
  }

  @Test
  void asksForNoMoreNamesWhenNobodyWaits() {
    add("1.2.0.192.in-addr.arpa. PTR a.example.", "1.2.0.192.in-addr.arpa. PTR one.example.");
    add("one.example. A 192.0.2.1");
    var names = new HostNames(() -> hosts, this::ask, "");
    var name = names.of(ip("192.0.2.1"), true, () -> !asked.contains("a.example. A"));
    assertThat(name).isCompletedWithValue(Optional.empty());
    assertThat(asked).containsExactly("1.2.0.192.in-addr.arpa. PTR", "a.example. A");
  }

  @Test
  void takesAHostsFileThatIsMissingForEmpty() throws IOException {
    assertThat(HostsFile.read(directory.resolve("none"))).isEqualTo(HostsFile.EMPTY);
  }

  private void hosts(String... lines) throws IOException {
    var file = directory.resolve("hosts");
    Files.write(file, List.of(lines), StandardCharsets.ISO_8859_1);
    hosts = HostsFile.read(file);
  }

  private void add(String... lines) {
    for (var line : lines) {
      var fields = line.split(" ", 3);
      try {
        int type = Type.value(fields[1]);
        var name = Name.fromString(fields[0]);
        zone.computeIfAbsent(new Question(name, type), q -> new ArrayList<>())
            .add(Record.fromString(name, type, DClass.IN, 60, fields[2], Name.root));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Optional<String> name(String ip, boolean paranoid) {
    return new HostNames(() -> hosts, this::ask, searchDomain)
        .of(ip(ip), paranoid, () -> true)
        .toCompletableFuture()
        .join();
  }

  private CompletionStage<Answer> ask(Question question) {
    asked.add(question.toString());
    return CompletableFuture.completedStage(
        new Answer(zone.getOrDefault(question, List.of()), Duration.ZERO));
  }

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name under which 2001:db8::N is looked up. */
  private static String ip6(int n) {
    return n + "." + "0.".repeat(23) + "8.b.d.0.1.0.0.2.ip6.arpa.";
  }
}
