package org.ucspi.environment.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.connection.IpText;
import org.xbill.DNS.Rcode;

/** Addresses of hosts, with a hosts file and a name server of the test's own. */
class HostAddressesTest {
  @TempDir Path directory;

  private final NameServer server = new NameServer();
  private Optional<Lookups> lookups = Optional.empty();
  private String searchDomain = "";
  private Duration limit = Duration.ofSeconds(8);
  private String hosts = "";

  @AfterEach
  void stop() {
    lookups.ifPresent(Lookups::close);
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "::1, ::1",
    "2001:DB8:0::1, 2001:db8::1",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void takesAnAddressForWhatItIs(String host, String address) throws Exception {
    var found = asked(host);
    assertThat(found).isCompleted();
    assertThat(texts(found)).containsExactly(address);
    assertThat(server.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1:2", "::1%nosuchinterface", ":::"})
  void knowsNoAddressForWhatOnlyLooksLikeOne(String host) throws Exception {
    assertThat(texts(asked(host))).isEmpty();
    assertThat(server.asked).isEmpty();
  }

  @Test
  void believesTheHostsFileFirstAndInItsOrder() throws Exception {
    hosts = "2001:db8::7 one.example\n192.0.2.9 other one.example\n192.0.2.8 one.example\n";
    server.zone("one.example. 60 A 192.0.2.1");
    assertThat(texts(asked("One.Example.")))
        .containsExactly("2001:db8::7", "192.0.2.9", "192.0.2.8");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void asksDnsForIpv4AndThenIpv6() throws Exception {
    server.zone("one.example. 60 AAAA 2001:db8::1\none.example. 60 A 192.0.2.1");
    assertThat(texts(asked("one.example"))).containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(server.asked)
        .containsExactlyInAnyOrder("udp: one.example. A", "udp: one.example. AAAA");
  }

  @Test
  void findsNothingWhereThereIsNothing() throws Exception {
    assertThat(texts(asked("none.example"))).isEmpty();
  }

  @Test
  void completesNamesWithoutADot() throws Exception {
    searchDomain = "example.org";
    server.zone("mail.example.org. 60 A 192.0.2.1\nmail. 60 A 192.0.2.2");
    assertThat(texts(asked("mail"))).containsExactly("192.0.2.1");
  }

  @Test
  void writesNamesOfAnyAlphabetAsDnsHasThem() throws Exception {
    server.zone("xn--bcher-kva.example. 60 A 192.0.2.1");
    assertThat(texts(asked("bücher.example"))).containsExactly("192.0.2.1");
  }

  @Test
  void failsWithTheServersWordWhereItCannotSay() {
    server.code = Rcode.SERVFAIL;
    assertThatThrownBy(() -> asked("one.example").get(10, SECONDS))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("SERVFAIL");
  }

  @Test
  void failsInTimeWhereNobodyAnswers() {
    server.silent = true;
    limit = Duration.ofSeconds(1);
    assertThatThrownBy(() -> asked("one.example").get(10, SECONDS))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("timed out");
  }

  @Test
  void asksNobodyForALabelThatIsTooLong() {
    assertThatThrownBy(() -> asked("a".repeat(64) + ".example").get(10, SECONDS))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("protocol error");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void failsWhenItIsStopped() {
    server.silent = true;
    var waiting = asked("one.example");
    lookups.orElseThrow().close();
    assertThatThrownBy(() -> waiting.get(10, SECONDS)).cause().isInstanceOf(IOException.class);
  }

  private CompletableFuture<List<InetAddress>> asked(String host) {
    if (lookups.isEmpty()) {
      lookups = Optional.of(start());
    }
    return lookups.orElseThrow().addresses(host).toCompletableFuture();
  }

  private Lookups start() {
    try {
      var file = Files.writeString(directory.resolve("hosts"), hosts);
      return new Lookups(
          new SocketTransport(),
          new EnvironmentSettings(List.of(server.address()), limit, searchDomain),
          new SystemFiles(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(CompletableFuture<List<InetAddress>> found) throws Exception {
    return found.get(10, SECONDS).stream().map(IpText::of).toList();
  }
}
