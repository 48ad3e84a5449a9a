package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names and info that somebody has chosen for the log to show. */
@ExtendWith(SharedKaraf.class)
class HostileLogIT {
  /** Hostile info, and what is shown of it. */
  private static final List<List<String>> INFO =
      List.of(
          List.of("j\1o%e\33[31m", "j?o?e?[31m"),
          List.of("x".repeat(512), "x".repeat(100) + "..."),
          List.of("j\u00fcrgen %s", "j??rgen??s"),
          List.of("\u009b31m a\tb", "??31m?a?b"),
          List.of("%", "?"),
          List.of("joe:192.0.2.1:x", "joe?192.0.2.1?x"));

  private static KarafProcess karaf;
  private static DnsServer dns;
  private static LookUps lookUps;
  private static int port;

  @BeforeAll
  static void listen(KarafProcess shared) {
    karaf = shared;
    dns = DnsServer.start(KnownHosts.records());
    lookUps = new LookUps(karaf);
    port =
        lookUps.putListener(
            "hostile", "env", "lookupRemoteInfo = true", "remoteInfoTimeoutSeconds = 2");
    lookUps.ask(dns);
    Ports.awaitListening(port);
  }

  @AfterAll
  static void stop() {
    karaf.etc().delete("listener", "hostile");
    lookUps.close();
    dns.close();
  }

  static Stream<Arguments> hostile() {
    return IntStream.range(0, KnownHosts.HOSTILE.size())
        .mapToObj(
            i ->
                arguments(
                    KnownHosts.HOSTILE.get(i),
                    INFO.get(i % INFO.size()).get(0),
                    INFO.get(i % INFO.size()).get(1)));
  }

  /** Both the client and we have such a name. */
  @ParameterizedTest
  @MethodSource
  void hostile(KnownHosts.Hostile host, String info, String shown) throws IOException {
    var address = host.address();
    karaf.log().mark();
    try (var ident = IdentServer.on(address, info);
        var socket = Client.from(address).connect(address, port)) {
      socket.getInputStream().readAllBytes();
      assertThat(ident.queries()).hasSize(1);
    }
    var text = host.text();
    var name = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    var log = new ListenerLines(karaf, "hostile", port);
    log.awaitAll(
        """
        INFO sslserver: status: 1/40/0
        INFO sslserver: pid PID1 from %1$s
        INFO sslserver: ok PID1 %2$s:%1$s:LPORT %2$s:%1$s:%3$s:RPORT
        INFO sslserver: ended by PID1 status 0
        INFO sslserver: status: 0/40/0
        """
            .formatted(address, name, shown));
    assertThat(karaf.log().lines())
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[ -~]*"))
        .noneMatch(line -> line.contains("\\n") || line.contains("\\r"));
  }
}
