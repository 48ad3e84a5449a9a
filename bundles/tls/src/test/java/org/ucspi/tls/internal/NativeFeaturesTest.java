package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/** What can be set for the native engine, and how: each as it is seen by a client. */
class NativeFeaturesTest {
  @TempDir static Path directory;
  private static OpenSsl openssl;
  private final List<NativeContext> contexts = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.selfSigned("ec.pem", openssl.ecKey("ec.key"), "ec");
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key");
    openssl.selfSigned("rsa.pem", openssl.file("rsa.key"), "rsa");
    openssl.run("genpkey -algorithm ED25519 -out ed25519.key");
    openssl.selfSigned("ed25519.pem", openssl.file("ed25519.key"), "ed25519");
    openssl.root("ca");
    openssl.root("other");
    openssl.issued("client", "ca", 30, "extendedKeyUsage=clientAuth");
    openssl.expired("expired", "extendedKeyUsage=clientAuth");
    openssl.issued("server", "ca", 30, "extendedKeyUsage=serverAuth");
    openssl.issued("stranger", "other", 30, "extendedKeyUsage=clientAuth");
  }

  @AfterEach
  void close() {
    contexts.forEach(NativeContext::close);
  }

  private static SslContextBuilder builder() throws Exception {
    return SslContextBuilder.forServer(
            openssl.pem("ec.key").keys("").get(0), openssl.certificate("ec.pem"))
        .protocols("TLSv1.3", "TLSv1.2");
  }

  private static SslContextBuilder builder(NativeKeys keys) {
    return SslContextBuilder.forServer(keys).protocols("TLSv1.3", "TLSv1.2");
  }

  private NativeContext context(SslContextBuilder builder) throws Exception {
    var context = new NativeContext(builder.sslProvider(SslProvider.OPENSSL_REFCNT).build());
    contexts.add(context);
    return context;
  }

  private static OpenSslServerSessionContext sessions(NativeContext context) {
    return (OpenSslServerSessionContext) context.context().sessionContext();
  }

  private static OpenSslSessionTicketKey ticketKey(int seed) {
    var name = new byte[16];
    var hmac = new byte[16];
    var aes = new byte[16];
    Arrays.fill(name, (byte) seed);
    Arrays.fill(hmac, (byte) (seed + 1));
    Arrays.fill(aes, (byte) (seed + 2));
    return new OpenSslSessionTicketKey(name, hmac, aes);
  }

  /** Without keys, Netty's engine makes no tickets. */
  private static void withTickets(NativeContext context) {
    sessions(context).setTicketKeys(ticketKey(9));
  }

  // Sessions.

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumesByTicketOfItsOwnKey(String version) throws Exception {
    var context = context(builder());
    var client = Client.without(version);
    for (int i = 0; i < 3; i++) {
      client.connect(context.engine());
    }
    assertThat(client.fullHandshakes()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2,true,1", "TLSv1.2,false,3", "TLSv1.3,true,3", "TLSv1.3,false,3"})
  void makesNoTicketsWhenTold(String version, boolean cache, int fullHandshakes) throws Exception {
    var context = context(builder());
    sessions(context).setSessionCacheEnabled(cache);
    var client = Client.without(version);
    for (int i = 0; i < 3; i++) {
      var engine = context.engine();
      engine.withoutTickets();
      client.connect(engine);
    }
    assertThat(client.fullHandshakes()).isEqualTo(fullHandshakes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumesSessionOfAnotherContextWithTheSameTicketKey(String version) throws Exception {
    var one = context(builder());
    var two = context(builder());
    sessions(one).setTicketKeys(ticketKey(1));
    sessions(two).setTicketKeys(ticketKey(1));
    var client = Client.without(version);
    client.connect(one.engine());
    client.connect(two.engine());
    assertThat(client.fullHandshakes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesTicketOfAnotherKey(String version) throws Exception {
    var one = context(builder());
    var two = context(builder());
    sessions(one).setTicketKeys(ticketKey(1));
    sessions(two).setTicketKeys(ticketKey(2));
    var client = Client.without(version);
    client.connect(one.engine());
    client.connect(two.engine());
    assertThat(client.fullHandshakes()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void rotatesTicketKeys(String version) throws Exception {
    var context = context(builder());
    sessions(context).setTicketKeys(ticketKey(1));
    var client = Client.without(version);
    client.connect(context.engine());
    sessions(context).setTicketKeys(ticketKey(2), ticketKey(1));
    client.connect(context.engine());
    assertThat(client.fullHandshakes()).isEqualTo(1);
    sessions(context).setTicketKeys(ticketKey(2));
    client.connect(context.engine());
    assertThat(client.fullHandshakes()).as("the new key made the last ticket").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesSessionOfAnotherIdContext(String version) throws Exception {
    var one = context(builder());
    var two = context(builder());
    sessions(one).setTicketKeys(ticketKey(1));
    sessions(two).setTicketKeys(ticketKey(1));
    assertThat(sessions(two).setSessionIdContext("other".getBytes(US_ASCII))).isTrue();
    var client = Client.without(version);
    client.connect(one.engine());
    client.connect(two.engine());
    assertThat(client.fullHandshakes()).isEqualTo(2);
  }

  /** With TLS 1.3 it is two days, whatever is set; old tickets end with the keys that made them. */
  @Test
  void forgetsSessionsAfterTheirTime() throws Exception {
    var context = context(builder().sessionTimeout(1));
    var client = Client.without("TLSv1.2");
    client.connect(context.engine());
    await()
        .pollInterval(Duration.ofMillis(1200))
        .untilAsserted(
            () -> {
              client.connect(context.engine());
              assertThat(client.fullHandshakes()).isEqualTo(2);
            });
  }

  // Certificates.

  @ParameterizedTest
  @CsvSource({"TLSv1.3,ECDSA,ec", "TLSv1.3,RSA-PSS,rsa", "TLSv1.2,ECDSA,ec", "TLSv1.2,RSA-PSS,rsa"})
  void choosesKeyByWhatTheClientCanVerify(String version, String algorithm, String expected)
      throws Exception {
    var keys =
        new NativeKeys((type, engine) -> supports(engine, "ECDSA") ? "ec" : "rsa")
            .with(openssl, "ec")
            .with(openssl, "rsa");
    var context = context(builder(keys));
    var signatures = algorithm.equals("ECDSA") ? "ECDSA+SHA256" : "RSA-PSS+SHA256:RSA+SHA256";
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version), "-sigalgs", signatures))
          .contains("subject=CN = " + expected);
    }
    assertThat(keys.asked).isNotEmpty();
  }

  private static boolean supports(SSLEngine engine, String algorithm) {
    var session = (ExtendedSSLSession) engine.getHandshakeSession();
    return Arrays.stream(session.getPeerSupportedSignatureAlgorithms())
        .anyMatch(name -> name.toUpperCase(Locale.ROOT).endsWith(algorithm));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void signsWithEd25519(String version) throws Exception {
    var keys = new NativeKeys((type, engine) -> "ed25519").with(openssl, "ed25519");
    var context = context(builder(keys));
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version))).contains("subject=CN = ed25519");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void choosesKeyByServerName(String version) throws Exception {
    var keys =
        new NativeKeys((type, engine) -> requestedName(engine).equals("rsa.example") ? "rsa" : "ec")
            .with(openssl, "ec")
            .with(openssl, "rsa");
    var context = context(builder(keys));
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version), "-servername", "rsa.example"))
          .contains("subject=CN = rsa");
      assertThat(sClient(server, version(version), "-noservername")).contains("subject=CN = ec");
    }
  }

  private static String requestedName(SSLEngine engine) {
    var session = (ExtendedSSLSession) engine.getHandshakeSession();
    return session.getRequestedServerNames().stream()
        .map(name -> ((SNIHostName) name).getAsciiName())
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void keepsWhatTheSessionIsAskedForLater(String version) throws Exception {
    var keys = new NativeKeys((type, engine) -> "ec").with(openssl, "ec");
    var context = context(builder(keys));
    withTickets(context);
    var client = SSLContext.getInstance("TLS");
    client.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    for (int i = 0; i < 2; i++) {
      var engine = client.createSSLEngine("server.example", 1);
      engine.setUseClientMode(true);
      engine.setEnabledProtocols(new String[] {version});
      var server = context.engine();
      var end = NativeEnd.established(engine, server);
      end.end();
      end.peer().hear();
      end.peer().end();
      var session = (ExtendedSSLSession) server.getSession();
      assertThat(session.getRequestedServerNames())
          .containsExactly(new SNIHostName("server.example"));
      assertThat(session.getProtocol()).isEqualTo(version);
      assertThat(session.getCipherSuite()).startsWith("TLS_");
      assertThat(session.getCreationTime()).isPositive();
      assertThat(session.getLocalCertificates()).contains(openssl.certificate("ec.pem"));
    }
  }

  // Client certificates.

  private NativeContext asking(ClientAuth auth) throws Exception {
    var ca = List.of(openssl.certificate("ca.pem"));
    var context =
        context(
            builder()
                .clientAuth(auth)
                .trustManager(new ClientVerifier(new Trust(ca, ca, List.of()), Demand.REQUEST, 1)));
    withTickets(context);
    return context;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void knowsClientsByTheirCertificates(String version) throws Exception {
    var context = asking(ClientAuth.OPTIONAL);
    var client = Client.with(version, openssl, "client");
    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(context.engine())).contains("CN=client");
    }
    assertThat(client.fullHandshakes()).isEqualTo(1);
    assertThat(client.told()).containsOnly("CN=ca");
    assertThat(Client.without(version).connect(context.engine())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesStrangers(String version) throws Exception {
    for (var auth : List.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRE)) {
      var context = asking(auth);
      var stranger = Client.with(version, openssl, "stranger");
      assertThatThrownBy(() -> stranger.connect(context.engine()))
          .isInstanceOf(SSLException.class)
          .hasMessageStartingWith("client certificate refused: unable to get local issuer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void requiresCertificates(String version) throws Exception {
    var context = asking(ClientAuth.REQUIRE);
    assertThat(Client.with(version, openssl, "client").connect(context.engine()))
        .contains("CN=client");
    assertThatThrownBy(() -> Client.without(version).connect(context.engine()))
        .isInstanceOf(SSLException.class)
        .hasMessage("peer did not return a certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tellsClientWhyItIsRefused(String version) throws Exception {
    var context = asking(ClientAuth.REQUIRE);
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version)))
          .containsPattern("alert (certificate required|handshake failure)");
      for (var refused : refusals().entrySet()) {
        var name = refused.getKey();
        assertThat(sClient(server, version(version), "-cert", name + ".pem", "-key", name + ".key"))
            .contains("alert " + refused.getValue());
      }
    }
  }

  private static Map<String, String> refusals() {
    return Map.of(
        "stranger",
        "unknown ca",
        "expired",
        "certificate expired",
        "server",
        "unsupported certificate");
  }

  /** Its own certificates would be good enough, but the library has no Ed25519 for others. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesNoEd25519FromClients(String version) throws Exception {
    var ca = List.of(openssl.certificate("ed25519.pem"));
    var context =
        context(
            builder()
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(
                    new ClientVerifier(new Trust(ca, ca, List.of()), Demand.REQUIRED, 1)));
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version), "-cert", "ed25519.pem", "-key", "ed25519.key"))
          .contains("alert");
    }
  }

  /** What is put into the session during the handshake is in it afterwards. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void keepsWhatIsNotedInTheHandshake(String version) throws Exception {
    var keys =
        new NativeKeys(
                (type, engine) -> {
                  engine.getHandshakeSession().putValue("noted", type);
                  return "ec";
                })
            .with(openssl, "ec");
    var context = context(builder(keys));
    var server = context.engine();
    Client.without(version).connect(server);
    assertThat(server.getSession().getValue("noted")).isEqualTo(keys.asked.get(0));
    assertThat(keys.asked.get(0)).isEqualTo("EC");
  }

  // Stapling, ALPN, groups and ciphers.

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void staples(String version) throws Exception {
    var response = ocspResponse();
    var context = context(builder().enableOcsp(true));
    Supplier<SSLEngine> engines =
        () -> {
          var engine = context.engine();
          engine.staple(response);
          return engine;
        };
    try (var server = new NativeSocketServer(engines)) {
      assertThat(sClient(server, version(version), "-status"))
          .contains("OCSP Response Status: successful");
      assertThat(sClient(server, version(version))).doesNotContain("OCSP Response Status");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void staplesWhatTheKeyManagerChooses(String version) throws Exception {
    var response = ocspResponse();
    var keys =
        new NativeKeys(
                (type, engine) -> {
                  ((ReferenceCountedOpenSslEngine) engine).setOcspResponse(response);
                  return "ec";
                })
            .with(openssl, "ec");
    var context = context(builder(keys).enableOcsp(true));
    try (var server = new NativeSocketServer(context::engine)) {
      assertThat(sClient(server, version(version), "-status"))
          .contains("OCSP Response Status: successful");
    }
  }

  private static byte[] ocspResponse() throws Exception {
    openssl.run("ocsp -issuer ca.pem -cert client.pem -reqout request.der -no_nonce");
    Files.writeString(directory.resolve("index.txt"), "");
    openssl.run(
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin request.der"
            + " -respout response.der -ndays 3");
    return Files.readAllBytes(directory.resolve("response.der"));
  }

  @ParameterizedTest
  @CsvSource({"X25519,X25519", "P-256,prime256v1", "P-384,secp384r1"})
  void offersGroups(String group, String name) throws Exception {
    var context = context(builder().option(OpenSslContextOption.GROUPS, new String[] {group}));
    try (var server = new NativeSocketServer(context::engine)) {
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        assertThat(sClient(server, version))
            .containsPattern("Server Temp Key: .*(" + name + "|" + group + ")");
      }
      var others = group.equals("X25519") ? "P-256" : "X25519";
      assertThat(sClient(server, "-tls1_3", "-curves", others)).contains("alert handshake failure");
    }
  }

  @Test
  void refusesGroupThatItDoesNotHave() {
    assertThatThrownBy(
            () -> context(builder().option(OpenSslContextOption.GROUPS, new String[] {"P-257"})))
        .isInstanceOf(Exception.class);
  }

  /** Of TLS 1.3 the library has all suites, and the client chooses; or none without any of them. */
  @ParameterizedTest
  @CsvSource({
    "TLS_AES_256_GCM_SHA384,-tls1_3,TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256,-tls1_3,TLS_AES_256_GCM_SHA384",
    "ECDHE-ECDSA-AES256-GCM-SHA384,-tls1_3,(NONE)",
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256,-tls1_2,ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384,-tls1_2,ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,-tls1_2,ECDHE-ECDSA-CHACHA20-POLY1305",
  })
  void prefersItsOwnOrderOfCiphers(String ciphers, String version, String expected)
      throws Exception {
    var context = context(builder().ciphers(List.of(ciphers.split(":"))));
    Supplier<SSLEngine> engines =
        () -> {
          var engine = context.engine();
          var parameters = engine.getSSLParameters();
          parameters.setUseCipherSuitesOrder(true);
          engine.setSSLParameters(parameters);
          return engine;
        };
    try (var server = new NativeSocketServer(engines)) {
      assertThat(sClient(server, version)).contains("Cipher is " + expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"h2 http/1.1,http/1.1 h2,h2", "imap,h2,''"})
  void choosesApplicationProtocol(String ours, String theirs, String expected) throws Exception {
    var context =
        context(
            builder()
                .applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ours.split(" "))));
    var server = context.engine();
    NativeEnd.established(alpnClient(theirs.split(" ")), server);
    assertThat(server.getApplicationProtocol()).isEqualTo(expected.isEmpty() ? null : expected);
    assertThatThrownBy(
            () -> {
              var engine = context.engine();
              var parameters = engine.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {"x"});
              engine.setSSLParameters(parameters);
              NativeEnd.established(alpnClient("x"), engine);
              assertThat(engine.getApplicationProtocol())
                  .as("only the context's count")
                  .isEqualTo("x");
            })
        .isInstanceOf(AssertionError.class);
  }

  private static SSLEngine alpnClient(String... protocols) throws Exception {
    var client = Handshake.client("TLSv1.3");
    var parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    client.setSSLParameters(parameters);
    return client;
  }

  static String version(String protocol) {
    return protocol.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3";
  }

  /** What openssl s_client says of a connection that it ends when the server has said its line. */
  private static String sClient(NativeSocketServer server, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of("openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + server.port()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    process.waitFor();
    return said;
  }
}
