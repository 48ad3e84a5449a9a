package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.itests.EnvironmentRows.JOE;
import static org.ucspi.itests.EnvironmentRows.MUTE;
import static org.ucspi.itests.EnvironmentRows.SPOOF;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole environment of programs, by what the listener and the client are. */
@ExtendWith(SharedKaraf.class)
class EnvironmentIT {
  private static final Map<String, Integer> PORTS = new HashMap<>();
  private static KarafProcess karaf;
  private static DnsServer dns;
  private static LookUps lookUps;
  private static List<IdentServer> idents;

  @BeforeAll
  static void listen(KarafProcess shared) throws IOException {
    karaf = shared;
    dns = DnsServer.start(KnownHosts.records().both(JOE, "joe.example.org."));
    idents =
        List.of(
            IdentServer.on(JOE, "joe"), IdentServer.on("::1", "six"), IdentServer.silentOn(MUTE));
    DeployedBundle.deploy(EnvironmentHandler.class, "org.ucspi.api.connection", karaf.base());
    lookUps = new LookUps(karaf);
    karaf.etc().put("tls", "spoken", "provider = jdk");
    karaf.etc().put("tls", "native", "provider = openssl");
    karaf.etc().put("rules", "spoof", "rule.1 = 127.:allow," + SPOOF);
    EnvironmentRows.all()
        .forEach(
            row ->
                PORTS.put(
                    row.what(),
                    lookUps.putListener(
                        "environment" + PORTS.size(),
                        row.handler(),
                        row.listener().isEmpty() ? new String[0] : row.listener().split("; "))));
    lookUps.ask(dns);
    karaf.awaitListening(PORTS.values().stream().mapToInt(port -> port).toArray());
  }

  @AfterAll
  static void stop() {
    for (int i = 0; i < PORTS.size(); i++) {
      karaf.etc().delete("listener", "environment" + i);
    }
    karaf.etc().delete("tls", "spoken");
    karaf.etc().delete("tls", "native");
    lookUps.close();
    idents.forEach(IdentServer::close);
    dns.close();
  }

  @ParameterizedTest
  @MethodSource("org.ucspi.itests.EnvironmentRows#all")
  void programSees(EnvironmentRows.Row row) throws IOException {
    int port = PORTS.get(row.what());
    var seen =
        row.tls()
            ? Variables.seenInTls(row.from(), row.to(), port)
            : Variables.seenBy(row.from(), row.to(), port);
    var expected =
        row.expected().replace("LOOPBACK", KnownHosts.inHostsFileOr("::1", "loopback.example.org"));
    var words = List.of(expected.strip().split("\\s+"));
    assertThat(seen.lines()).containsExactlyInAnyOrderElementsOf(words);
    if (!row.listener().contains("spoof")) { // what a rule had set stays where it was
      assertThat(ofTls(seen.lines())).as("mod_ssl's order").isEqualTo(ofTls(words));
    }
  }

  private static List<String> ofTls(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("SSL_")).toList();
  }
}
