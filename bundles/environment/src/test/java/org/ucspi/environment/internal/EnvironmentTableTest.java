package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.transport.NetworkConnection;

/**
 * The whole environment of connections, row by row as {@code environment-table.txt} has it: names
 * from a name server, info from an IDENT server, variables and their order.
 */
class EnvironmentTableTest {
  private static NameServer dns;
  private static TestServer ident;
  private static EnvironmentComponent environment;

  /**
   * A row.
   *
   * @param options sslserver's, without {@code -x} and such
   * @param local where the client connected to, {@code ADDRESS PORT}
   * @param remote where it came from
   */
  record Row(
      String title, List<String> options, String local, String remote, List<String> expected) {
    @Override
    public String toString() {
      return title;
    }

    boolean has(String option) {
      return options.contains(option);
    }

    Optional<String> after(String option) {
      return has(option) ? Optional.of(options.get(options.indexOf(option) + 1)) : Optional.empty();
    }
  }

  static List<Row> rows() throws IOException {
    try (var table = EnvironmentTableTest.class.getResourceAsStream("/environment-table.txt")) {
      var text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("\n\n+", -1))
          .map(row -> row.lines().filter(line -> !line.startsWith("#")).toList())
          .filter(lines -> !lines.isEmpty())
          .map(EnvironmentTableTest::row)
          .toList();
    }
  }

  private static Row row(List<String> lines) {
    var title = lines.get(0);
    var words = List.of(title.replaceFirst("\\(.*\\)", "").strip().split(" +", -1));
    int arrow = words.indexOf("<-");
    return new Row(
        title,
        words.subList(0, arrow - 2),
        words.get(arrow - 2) + " " + words.get(arrow - 1),
        words.get(arrow + 1) + " " + words.get(arrow + 2),
        lines.subList(1, lines.size()));
  }

  @BeforeAll
  static void start() throws IOException {
    dns = new NameServer();
    dns.zone(
        """
        1.2.0.192.in-addr.arpa.  60 PTR MX.Example.
        7.2.0.192.in-addr.arpa.  60 PTR Client.Example.
        8.2.0.192.in-addr.arpa.  60 PTR Liar.Example.
        client.example.          60 A 192.0.2.7
        client.example.          60 AAAA 2001:db8::7
        client.example.          60 AAAA fe80::7
        liar.example.            60 A 192.0.2.7
        liar.example.            60 AAAA 2001:db8::7
        """);
    dns.zone(reverse("2001:db8::1") + " 60 PTR mx.example.");
    dns.zone(reverse("2001:db8::7") + " 60 PTR client.example.");
    dns.zone(reverse("2001:db8::8") + " 60 PTR liar.example.");
    dns.zone(reverse("fe80::1") + " 60 PTR mx.example.");
    dns.zone(reverse("fe80::7") + " 60 PTR client.example.");
    ident = new TestServer((server, client) -> answer(server, client));
    environment =
        new EnvironmentComponent(
            new IdentHere(), Map.of("resolvers", "127.0.0.1:" + dns.address().getPort()));
  }

  @AfterAll
  static void stop() throws IOException {
    environment.deactivate();
    ident.close();
    dns.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void hasAllOfItAndNothingElse(Row row) throws Exception {
    var lookup =
        new Lookup(
            !row.has("-H"), row.has("-p"), row.after("-l"), row.has("-r"), Duration.ofSeconds(5));
    var parties =
        environment
            .identify(address(row.local()), address(row.remote()), lookup)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    var variables = environment.connectionVariables(parties, row.has("TLS"), !row.has("-E"));
    assertThat(Arrays.stream(variables.entrySet().toArray()).map(Object::toString))
        .containsExactlyElementsOf(row.expected());
  }

  /** Who has the port 50001 is joe, others are not told. */
  private static void answer(TestServer server, java.net.Socket client) throws IOException {
    server.query(client);
    var query = server.queries.get(server.queries.size() - 1).strip();
    var reply = query.contains("50001") ? " : USERID : UNIX : joe\r\n" : " : ERROR : NO-USER\r\n";
    client.getOutputStream().write((query + reply).getBytes(StandardCharsets.ISO_8859_1));
    server.awaitEnd(client);
  }

  /** All addresses are here: the test's IDENT server answers for them. */
  private static final class IdentHere extends SocketTransport {
    @Override
    public CompletionStage<NetworkConnection> connect(
        InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
      assertThat(remote.getPort()).isEqualTo(113);
      return super.connect(ident.address(), Optional.empty(), timeout);
    }
  }

  private static String reverse(String ip) {
    return org.xbill.DNS.ReverseMap.fromAddress(ip(ip)).toString();
  }

  private static InetSocketAddress address(String text) throws Exception {
    var fields = new ArrayList<>(List.of(text.split("[ %]", -1)));
    var ip = ip(fields.get(0));
    if (fields.size() == 3) {
      var loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
      ip = Inet6Address.getByAddress(null, ip.getAddress(), loopback.getIndex());
    }
    return new InetSocketAddress(ip, Integer.parseInt(fields.get(fields.size() - 1)));
  }

  private static InetAddress ip(String text) {
    try {
      if (text.startsWith("::ffff:")) { // as a dual-stack socket has it
        var four = InetAddress.getByName(text.substring(7)).getAddress();
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, four[0], four[1], four[2], four[3]};
        return Inet6Address.getByAddress(null, mapped, -1);
      }
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }
}
