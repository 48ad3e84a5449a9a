package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.ucspi.itests.KnownHosts.LIAR;
import static org.ucspi.itests.KnownHosts.MATCH;
import static org.ucspi.itests.KnownHosts.SERVER;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines that people's log analysis reads: whole connections, word by word. */
@ExtendWith(SharedKaraf.class)
class LogLinesIT {
  private static final String JOE = "127.0.0.30";
  private static final String NO_LOOK_UPS = "lookupRemoteHost = false";
  private static final String OURS = "localHost = our.name";

  private static final Map<String, Integer> PORTS = new HashMap<>();

  private static KarafProcess karaf;
  private static Path folder;
  private static DnsServer dns;
  private static LookUps lookUps;

  /** What a client does; it comes from an address to an address. */
  private interface Visit {
    void to(String from, int port) throws IOException;
  }

  @BeforeAll
  static void listen(KarafProcess shared) throws IOException {
    karaf = shared;
    folder = Files.createDirectories(karaf.base().resolve("data/log-lines"));
    dns = DnsServer.start(KnownHosts.records().both(JOE, "joe.example.org."));
    lookUps = new LookUps(karaf);
    var etc = karaf.etc();
    etc.put("exec", "log-seven", "command = sh -c 'echo $$; exit 7'");
    etc.put("exec", "log-killed", "command = sh -c 'kill -TERM $$'");
    etc.put("exec", "log-cat", "command = cat");
    etc.put("rules", "log", "rule.1 = =.example.org:deny", "rule.2 = :allow");
    Pem.selfSigned(folder, "log", BigInteger.ONE);
    Pem.selfSigned(folder, "other", BigInteger.TWO);
    etc.put("tls", "log", "certificate = " + pem("log.crt"), "key = " + pem("log.key"));
    etc.put(
        "tls",
        "log-clients",
        "certificate = " + pem("log.crt"),
        "key = " + pem("log.key"),
        "caFile = " + pem("log.crt"),
        "clientCaFile = " + pem("other.crt"),
        "clientCertificate = request",
        "ciphers = TLS_AES_128_GCM_SHA256");
    listener("seven", "log-seven", OURS);
    listener("killed", "log-killed", OURS);
    listener("jvm", "echo", OURS);
    listener("info", "log-seven", "lookupRemoteInfo = true", "remoteInfoTimeoutSeconds = 2");
    listener("denied", "log-cat", OURS, "rules = log", "tls = log");
    for (var verbosity : List.of("quiet", "errors", "verbose", "tls")) {
      var said = "verbosity = " + verbosity;
      listener(verbosity, "log-seven", OURS, NO_LOOK_UPS, "tls = log", said);
      listener(verbosity + "-crowded", "log-cat", OURS, NO_LOOK_UPS, "maxPerIp = 1", said);
    }
    lookUps.ask(dns);
    PORTS.values().forEach(Ports::awaitListening);
  }

  @AfterAll
  static void stop() {
    PORTS.keySet().forEach(name -> karaf.etc().delete("listener", "log-" + name));
    lookUps.close();
    dns.close();
  }

  @BeforeEach
  void mark() {
    karaf.log().mark();
  }

  static List<Arguments> connections() {
    Visit plain = LogLinesIT::readAll;
    Visit echo = LogLinesIT::echo;
    Visit garbage = LogLinesIT::garbage;
    Visit refusing = LogLinesIT::refuseCertificate;
    return List.of(
        arguments(
            "seven",
            MATCH,
            plain,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.2
            INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT match.example.org:127.0.0.2::RPORT
            INFO sslserver: ended by PID1 status 7
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "killed",
            KnownHosts.UNKNOWN,
            plain,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.11
            INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT :127.0.0.11::RPORT
            INFO sslserver: ended by PID1 status 143 signal 15
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "jvm",
            MATCH,
            echo,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.2
            INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT match.example.org:127.0.0.2::RPORT
            INFO sslserver: ended by PID1 status 0
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "info",
            JOE,
            plain,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.30
            INFO sslserver: ok PID1 server.example.org:127.0.0.9:LPORT joe.example.org:127.0.0.30:joe:RPORT
            INFO sslserver: ended by PID1 status 7
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "denied",
            LIAR,
            plain,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.3
            INFO sslserver: deny PID1 our.name:127.0.0.9:LPORT liar.example.org:127.0.0.3::RPORT
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "denied",
            KnownHosts.ELSEWHERE,
            garbage,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.12
            INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT host.example.net:127.0.0.12::RPORT
            ERROR sslserver: error: (111) unable to accept TLS from: 127.0.0.12 for pid: PID1 REASON
            INFO sslserver: ended by PID1 status 111
            INFO sslserver: status: 0/40/0
            """),
        arguments(
            "tls",
            MATCH,
            refusing,
            """
            INFO sslserver: status: 1/40/0
            INFO sslserver: pid PID1 from 127.0.0.2
            INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT :127.0.0.2::RPORT
            ERROR sslserver: error: (111) unable to accept TLS from: 127.0.0.2 for pid: PID1 received fatal alert: unknown_ca
            INFO sslserver: ended by PID1 status 111
            INFO sslserver: status: 0/40/0
            """));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource
  void connections(String name, String from, Visit visit, String expected) throws IOException {
    try (var ident = IdentServer.on(JOE, "joe")) {
      visit.to(from, PORTS.get(name));
      assertThat(ident.queries()).hasSize(name.equals("info") ? 1 : 0);
    }
    isLogged(name, expected);
  }

  @Test
  void numberIsTheProgramsOwn() throws IOException {
    String number;
    try (var socket = Client.from(MATCH).connect(SERVER, PORTS.get("seven"))) {
      number = new String(socket.getInputStream().readAllBytes(), UTF_8).strip();
    }
    karaf.log().await("sslserver: pid " + number + " from 127\\.0\\.0\\.2$");
    karaf.log().await("sslserver: ended by " + number + " status 7$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quiet  | ''",
        "errors | ''",
        "verbose| INFO sslserver: tls PID1 accept",
        "tls    | INFO sslserver: tls PID1 accept TLSv1.3:TLS_AES_256_GCM_SHA384"
      })
  void verbosity(String verbosity, String tls) throws IOException {
    boolean verbose = !tls.isEmpty();
    try (var client = TlsClient.over(Client.from(MATCH).connect(SERVER, PORTS.get(verbosity)))) {
      client.receiveAll();
    }
    var good =
        """
        INFO sslserver: status: 1/40/0
        INFO sslserver: pid PID1 from 127.0.0.2
        INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT :127.0.0.2::RPORT
        %s
        INFO sslserver: ended by PID1 status 7
        INFO sslserver: status: 0/40/0
        """;
    isLogged(verbosity, verbose ? good.formatted(tls) : "");

    mark();
    garbage(MATCH, PORTS.get(verbosity));
    var error =
        "ERROR sslserver: error: (111) unable to accept TLS from: 127.0.0.2 for pid: PID1 REASON";
    var bad =
        """
        INFO sslserver: status: 1/40/0
        INFO sslserver: pid PID1 from 127.0.0.2
        INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT :127.0.0.2::RPORT
        %s
        INFO sslserver: ended by PID1 status 111
        INFO sslserver: status: 0/40/0
        """;
    isLogged(verbosity, verbose ? bad.formatted(error) : verbosity.equals("errors") ? error : "");
  }

  @ParameterizedTest
  @CsvSource({"quiet", "errors", "verbose", "tls"})
  void limitPerIp(String verbosity) throws IOException {
    var name = verbosity + "-crowded";
    try (var first = Client.from(MATCH).connect(SERVER, PORTS.get(name))) {
      first.getOutputStream().write('x');
      assertThat(first.getInputStream().read()).isEqualTo('x');
      readAll(MATCH, PORTS.get(name));
      if (verbosity.matches("verbose|tls")) { // its last line, before the first one says more
        await().until(() -> karaf.log().count("sslserver: status: 1/40/1") == 2);
      }
      first.shutdownOutput();
      assertThat(first.getInputStream().read()).isEqualTo(-1);
    }
    var warning = "WARN sslserver: warn: (100) ip connection limit of 1 exceeded for: 127.0.0.2";
    var all =
        """
        INFO sslserver: status: 1/40/1
        INFO sslserver: pid PID1 from 127.0.0.2
        INFO sslserver: ok PID1 our.name:127.0.0.9:LPORT :127.0.0.2::RPORT
        INFO sslserver: status: 2/40/1
        %s
        INFO sslserver: pid PID2 from 127.0.0.2
        INFO sslserver: deny PID2 our.name:127.0.0.9:LPORT :127.0.0.2::RPORT ip connection limit:1 exceeded
        INFO sslserver: status: 1/40/1
        INFO sslserver: ended by PID1 status 0
        INFO sslserver: status: 0/40/1
        """;
    isLogged(
        name,
        switch (verbosity) {
          case "quiet" -> "";
          case "errors" -> warning;
          default -> all.formatted(warning);
        });
  }

  @Test
  void startSaysWhatIsUsed() {
    listener("start-plain", "echo", OURS, NO_LOOK_UPS, "maxPerIp = 3");
    listener("start-tls", "echo", OURS, NO_LOOK_UPS, "tls = log-clients", "verbosity = tls");
    listener("start-quiet", "echo", OURS, NO_LOOK_UPS, "tls = log-clients", "verbosity = quiet");
    listener("start-errors", "echo", OURS, NO_LOOK_UPS, "tls = log", "verbosity = errors");
    Stream.of("plain", "tls", "quiet", "errors")
        .forEach(name -> Ports.awaitListening(PORTS.get("start-" + name)));
    isLogged("start-plain", "INFO sslserver: listening on 0.0.0.0 : LPORT [40/3]");
    isLogged(
        "start-tls",
        """
        INFO sslserver: ciphers JVM TLS_AES_128_GCM_SHA256
        INFO sslserver: cafile JVM %1$s/log.crt
        INFO sslserver: ccafile JVM %1$s/other.crt
        INFO sslserver: cert JVM %1$s/log.crt
        INFO sslserver: key JVM %1$s/log.key
        INFO sslserver: listening on 0.0.0.0 : LPORT [40/0]
        """
            .formatted(folder));
    isLogged("start-quiet", "");
    isLogged("start-errors", "");
  }

  private static void isLogged(String name, String expected) {
    new ListenerLines(karaf, "log-" + name, PORTS.get(name)).awaitAll(expected);
  }

  private static void listener(String name, String handler, String... lines) {
    PORTS.put(name, lookUps.putListener("log-" + name, handler, lines));
  }

  private static Path pem(String name) {
    return folder.resolve(name);
  }

  private static void readAll(String from, int port) throws IOException {
    try (var socket = Client.from(from).connect(SERVER, port)) {
      socket.getInputStream().readAllBytes();
    }
  }

  private static void echo(String from, int port) throws IOException {
    try (var socket = Client.from(from).connect(SERVER, port)) {
      socket.getOutputStream().write('x');
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).containsExactly('x');
    }
  }

  private static void garbage(String from, int port) throws IOException {
    try (var socket = Client.from(from).connect(SERVER, port)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      end(socket);
    }
  }

  /** A reset is an end, too. */
  private static void end(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static void refuseCertificate(String from, int port) {
    var output =
        Commands.output(
            "sh",
            "-c",
            "openssl s_client -tls1_3 -verify_return_error -CAfile %s -bind %s -connect %s:%d 2>&1 < /dev/null; true"
                .formatted(pem("other.crt"), from, SERVER, port));
    assertThat(output).contains("verify error");
  }
}
