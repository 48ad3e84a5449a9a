package org.ucspi.itests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.itests.Authority.Issued;

/** Clients that people have, in both versions of TLS: what they say, and what the program saw. */
@ExtendWith(SharedKaraf.class)
class TlsClientsIT {
  private static final String DEFAULT = "default.example";
  private static final List<String> KINDS = List.of("rsa:2048", "P-256", "P-384", "ed25519");
  private static final Map<String, String> ALGORITHMS =
      Map.of("rsa:2048", "rsaEncryption", "ed25519", "ED25519");

  @TempDir static Path folder;
  private static KarafProcess karaf;
  private static TlsServers servers;
  private static Path ca;
  private static Issued client;
  private static final Map<String, Integer> PORTS = new HashMap<>();

  record Case(String provider, String version, OutsideClient client) {
    int port(String server) {
      return PORTS.get(provider + server);
    }

    Question to(String server) {
      return to(server, DEFAULT);
    }

    Question to(String server, String name) {
      return Question.to(port(server), version, name, ca);
    }

    /** curl takes no tickets in TLS 1.2, and the native library keeps no sessions. */
    boolean canResume() {
      return !(provider.equals("openssl")
          && version.equals("TLSv1.2")
          && client == OutsideClient.CURL);
    }

    Answer ask(Question question) {
      return client.ask(question);
    }

    @Override
    public String toString() {
      return provider + " " + version + " " + client;
    }
  }

  static Stream<Case> cases() {
    return Providers.all()
        .flatMap(
            provider ->
                Stream.of("TLSv1.3", "TLSv1.2")
                    .flatMap(
                        version ->
                            Stream.of(OutsideClient.values())
                                .map(client -> new Case(provider, version, client))));
  }

  @BeforeAll
  static void listen(KarafProcess shared) throws IOException {
    karaf = shared;
    servers = new TlsServers(karaf, "seen", folder);
    // each kind below a root of its own, so that nobody minds how the chain is signed
    var rsa = Authority.root(folder, "rsa-root", "rsa:2048");
    var ec = Authority.root(folder, "ec-root", "P-256");
    ca = folder.resolve("ca.pem");
    Files.writeString(ca, Files.readString(rsa.certificate()) + Files.readString(ec.certificate()));
    client = ec.client("client", "Jane Doe");
    var rsaSide = rsa.intermediate("rsa-ca").server("rsa", "rsa:2048", 60, DEFAULT);
    var ecSide = ec.intermediate("ec-ca").server("ec", "P-256", 60, DEFAULT);
    var exact = ec.server("exact", "P-256", 60, "exact.example");
    var wildcard = rsa.server("wildcard", "rsa:2048", 60, "*.wild.example");
    for (var provider : Providers.ALL) {
      open(
          provider,
          "main",
          "certificate = " + rsaSide.crt() + "," + ecSide.crt(),
          "key = " + rsaSide.keyFile() + "," + ecSide.keyFile(),
          "applicationProtocols = ucspi/1,http/1.1",
          "sni.1 = exact.example " + exact.crt() + " " + exact.keyFile(),
          "sni.2 = *.wild.example " + wildcard.crt() + " " + wildcard.keyFile());
      open(provider, "strange", pair(ecSide), "applicationProtocols = ucspi/2");
      open(provider, "ticketless", pair(ecSide), "sessionTickets = false");
      open(
          provider,
          "mutual",
          pair(ecSide),
          "clientCertificate = required",
          "caFile = " + ec.certificate());
      for (var kind : KINDS) {
        var name = "kind-" + kind.replace(':', '-');
        open(provider, kind, pair(ec.server(name, kind, 60, DEFAULT)));
      }
    }
    karaf.awaitListening(PORTS.values().stream().mapToInt(Integer::intValue).toArray());
  }

  private static String pair(Issued issued) {
    return "certificate = " + issued.crt() + "\nkey = " + issued.keyFile();
  }

  private static void open(String provider, String server, String... profile) {
    var lines = Stream.concat(Stream.of("provider = " + provider), Stream.of(profile));
    var name = "clients-" + provider + '-' + server.replace(':', '-');
    PORTS.put(provider + server, servers.open(name, lines.toArray(String[]::new)));
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void serverNameChoosesTheCertificate(Case with) {
    var names = Map.of(DEFAULT, "ec|rsa", "exact.example", "exact", "one.wild.example", "wildcard");
    names.forEach(
        (name, shown) -> {
          var answer = with.ask(with.to("main", name));
          assertServed(with, answer);
          assertThat(answer.subject()).as(name).matches(shown);
          assertThat(answer.seen("SSL_TLS_SNI")).contains(name);
          assertThat(answer.seen("SSL_SERVER_S_DN_CN")).contains(answer.subject());
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clientThatAsksForAnotherNameIsShownTheDefaultAndGoes(Case with) {
    long before = servers.starts();
    var answer = with.ask(with.to("main", "two.labels.wild.example"));
    assertThat(answer.isServed()).as(answer.said().all()).isFalse();
    assertThat(answer.said().all()).containsIgnoringCase("certificate");
    assertServed(with, with.ask(with.to("main")));
    assertThat(servers.starts()).isLessThanOrEqualTo(before + 2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void applicationProtocolIsTheFirstOfOursThatTheClientOffers(Case with) {
    var shared = with.ask(with.to("main").offering("h2", "http/1.1"));
    assertServed(with, shared);
    assertThat(shared.alpn()).isEqualTo("http/1.1");
    assertThat(shared.seen("SSL_ALPN_PROTOCOL")).contains("http/1.1");
    if (with.client != OutsideClient.CURL) { // which offers what it speaks
      var ours = with.ask(with.to("main").offering("http/1.1", "ucspi/1"));
      assertServed(with, ours);
      assertThat(ours.alpn()).isEqualTo("ucspi/1");
      assertThat(ours.seen("SSL_ALPN_PROTOCOL")).contains("ucspi/1");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clientThatOffersNoProtocolIsServed(Case with) {
    for (var server : List.of("main", "strange")) {
      var answer = with.ask(with.to(server));
      assertServed(with, answer);
      assertThat(answer.alpn()).isEmpty();
      assertThat(answer.seen("SSL_ALPN_PROTOCOL")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clientThatOffersOnlyOtherProtocolsIsRefusedByTheAlertForThat(Case with) {
    karaf.log().mark();
    long before = servers.starts();
    var answer = with.ask(with.to("strange").offering("h2", "http/1.1"));
    assertThat(answer.isServed()).as(answer.said().all()).isFalse();
    assertThat(answer.said().all())
        .containsPattern(
            "(?i)alert no application protocol|alert number 120|Received alert \\[120\\]|"
                + "TLSV1_ALERT_NO_APPLICATION_PROTOCOL");
    assertRefusedInOneLine(before);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void programSeesWhoTheClientIs(Case with) {
    var answer = with.ask(with.to("mutual").as(client));
    assertServed(with, answer);
    assertThat(answer.seen("SSL_CLIENT_S_DN_CN")).contains("Jane Doe");
    assertThat(answer.seen("SSL_CLIENT_VERIFY")).contains("SUCCESS");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clientWithoutTheRequiredCertificateIsRefused(Case with) {
    karaf.log().mark();
    long before = servers.starts();
    var answer = with.ask(with.to("mutual"));
    assertThat(answer.isServed()).as(answer.said().all()).isFalse();
    assertRefusedInOneLine(before);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sessionIsResumedAndKeepsTheClientsIdentity(Case with) {
    var answer = with.ask(with.to("mutual").as(client).resuming());
    assertServed(with, answer);
    assertThat(answer.isResumed()).as(answer.said().all()).isEqualTo(with.canResume());
    assertThat(answer.seen("SSL_CLIENT_S_DN_CN")).contains("Jane Doe");
    assertThat(answer.seen("SSL_CLIENT_VERIFY")).contains("SUCCESS");
  }

  /** Of those whose clients go on without a ticket. */
  @ParameterizedTest
  @MethodSource("cases")
  void profileWithoutTicketsResumesNothingInTls13(Case with) {
    assumeThat(with.version).isEqualTo("TLSv1.3");
    assumeThat(with.client).as("waits for a ticket").isNotEqualTo(OutsideClient.GNUTLS);
    assumeThat(with.client).as("leaves no file").isNotEqualTo(OutsideClient.OPENSSL);
    var answer = with.ask(with.to("ticketless").resuming());
    assertServed(with, answer);
    assertThat(answer.isResumed()).as(answer.said().all()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keysOfEveryKindServe(Case with) {
    for (var kind : KINDS) {
      var answer = with.ask(with.to(kind));
      assertServed(with, answer);
      assertThat(answer.seen("SSL_SERVER_A_KEY"))
          .as(kind)
          .contains(ALGORITHMS.getOrDefault(kind, "id-ecPublicKey"));
      assertThat(answer.seen("SSL_SERVER_S_DN_CN")).contains(answer.subject());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clientThatTakesOneKindOfKeyGetsIt(Case with) {
    for (var kind : Map.of("RSA", "rsa", "EC", "ec").entrySet()) {
      var answer = with.ask(with.to("main").taking(kind.getKey()));
      assertServed(with, answer);
      assertThat(answer.subject()).isEqualTo(kind.getValue());
      assertThat(answer.seen("SSL_SERVER_S_DN_CN")).contains(kind.getValue());
    }
  }

  private static void assertServed(Case with, Answer answer) {
    assertThat(answer.isServed()).as(answer.said().all()).isTrue();
    assertThat(answer.seen("SSL_PROTOCOL")).contains(with.version);
  }

  private static void assertRefusedInOneLine(long startsBefore) {
    karaf.log().await("sslserver: ended by \\d+ status 111");
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(karaf.log().count("sslserver: (error|fatal|warn)|WARN|ERROR|Exception"))
                    .as(karaf.log().lines().stream().collect(joining("\n")))
                    .isEqualTo(1));
    assertThat(karaf.log().count("error: \\(111\\) unable to accept TLS from: 127.0.0.1 ")).isOne();
    assertThat(servers.starts()).as("programs started").isEqualTo(startsBefore);
  }
}
