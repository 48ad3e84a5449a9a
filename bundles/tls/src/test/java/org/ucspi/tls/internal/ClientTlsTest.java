package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession.Role;

/** Profiles of clients against the openssl program as the server. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2"})
class ClientTlsTest {
  private static final String SERVER = "extendedKeyUsage=serverAuth\nsubjectAltName=";
  private static final String NOT_VALID =
      "missing credentials (CA) or unable to validate server certificate: ";

  @TempDir static Path directory;

  private static OpenSsl openssl;

  @Parameter(0)
  Provider provider;

  @Parameter(1)
  String protocol;

  private Optional<ClientProfiles> profiles = Optional.empty();

  @BeforeAll
  static void issue() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.root("ca");
    openssl.root("other");
    openssl.issued("good", "ca", 30, SERVER + "DNS:mail.example");
    openssl.issued("wildcard", "ca", 30, SERVER + "DNS:*.example");
    openssl.issued("address", "ca", 30, SERVER + "IP:127.0.0.1,IP:::1");
    openssl.issued("nameless", "ca", 30, "extendedKeyUsage=serverAuth");
    openssl.issued("expired", "ca", -1, SERVER + "DNS:mail.example");
    openssl.issued("stranger", "other", 30, SERVER + "DNS:mail.example");
    openssl.issued(
        "client", "ca", 30, "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:mail.example");
    openssl.root("self");
    openssl.run("ec -aes256 -passout pass:secret -in client.key -out locked.key");
    openssl.run(
        "req -x509 -new -newkey rsa:2048 -nodes -days 30 -subj /CN=rsa -keyout rsa.key -out rsa.pem");
    openssl.join("cas.pem", openssl.file("ca.pem"), openssl.file("rsa.pem"));
  }

  @AfterEach
  void close() {
    profiles.ifPresent(ClientProfiles::close);
  }

  private ConnectionTls client(String host, String... keys) {
    var all = new String[keys.length + 4];
    System.arraycopy(keys, 0, all, 4, keys.length);
    all[0] = "caFile";
    all[1] = "@ca.pem";
    all[2] = "protocols";
    all[3] = protocol;
    profiles = Optional.of(new ClientProfiles(provider, openssl, all));
    return profiles.get().client(host);
  }

  private static ServerProcess server(String certificate, String... more) throws IOException {
    return new ServerProcess(
        directory,
        "-cert %s.pem -key %s.key ".formatted(certificate, certificate) + String.join(" ", more));
  }

  @ParameterizedTest
  @CsvSource({
    "good, mail.example",
    "good, Mail.Example.",
    "wildcard, mail.example",
    "address, 127.0.0.1",
    "address, ::1",
  })
  void trustsAServerThatIsWhoWasAskedFor(String certificate, String host) throws Exception {
    var tls = client(host);
    try (var server = server(certificate);
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      socket.shakeHands();
      var session = tls.established(tls.engine().getSession());
      assertThat(session.role()).isEqualTo(Role.CLIENT);
      assertThat(session.session().getProtocol()).isEqualTo(protocol);
      assertThat(tls.refusal()).isEmpty();
      server.toClient().write("hello\n".getBytes(US_ASCII));
      server.toClient().flush();
      assertThat(new String(socket.read(6), US_ASCII)).isEqualTo("hello\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stranger | mail.example   | unable to get local issuer certificate
          expired  | mail.example   | certificate has expired
          self     | mail.example   | self-signed certificate
          client   | mail.example   | unsuitable certificate purpose
          good     | imap.example   | server hostname does not match certificate: imap.example
          good     | example        | server hostname does not match certificate: example
          good     | 127.0.0.1      | server hostname does not match certificate: 127.0.0.1
          wildcard | a.mail.example | server hostname does not match certificate: a.mail.example
          address  | 127.0.0.2      | server hostname does not match certificate: 127.0.0.2
          nameless | nameless       | server hostname does not match certificate: nameless
          """)
  void saysWhyItRefusesAServer(String certificate, String host, String reason) throws Exception {
    var tls = client(host);
    try (var server = server(certificate);
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      assertThatThrownBy(socket::shakeHands).isInstanceOf(SSLException.class);
      assertThat(tls.refusal()).contains(reason.startsWith("server") ? reason : NOT_VALID + reason);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "issuer, good, imap.example, true",
    "issuer, stranger, mail.example, false",
    "none, stranger, imap.example, true",
    "none, expired, mail.example, true",
  })
  void asksForNoMoreThanItIsToldTo(String verify, String certificate, String host, boolean good)
      throws Exception {
    var tls = client(host, "verify", verify);
    try (var server = server(certificate);
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      if (good) {
        socket.shakeHands();
        tls.established(tls.engine().getSession());
      } else {
        assertThatThrownBy(socket::shakeHands).isInstanceOf(SSLException.class);
      }
    }
  }

  @Test
  void refusesAServerThatItsVerifierWasNeverAskedAbout() {
    var tls = client("mail.example");
    assertThatThrownBy(() -> tls.established(tls.engine().getSession()))
        .isInstanceOf(SSLException.class)
        .hasMessage("no server certificate");
    assertThat(tls.refusal()).contains("no server certificate");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          mail.example,    mail.example
          Mail.Example.,   mail.example
          localhost,       localhost
          bücher.example,  xn--bcher-kva.example
          192.0.2.1,       -
          ::1,             -
          fe80::1%eth0,    -
          a_b.example,     -
          *.example,       -
          """)
  void tellsTheServerNamesAndNeverAddresses(String host, String serverName) throws Exception {
    assertThat(serverName(client(host))).isEqualTo(Optional.ofNullable(serverName));
  }

  @Test
  void tellsTheServerNoNameWhereItIsNotTo() throws Exception {
    assertThat(serverName(client("mail.example", "sendServerName", "false"))).isEmpty();
  }

  private static Optional<String> serverName(ConnectionTls tls) throws Exception {
    var hello = ByteBuffer.allocate(1 << 15);
    tls.engine().beginHandshake();
    tls.engine().wrap(ByteBuffer.allocate(0), hello);
    return ClientHello.read(hello.flip()).orElseThrow().serverName();
  }

  @ParameterizedTest
  @CsvSource({
    "client.pem, client.key, ''",
    "client.pem, locked.key, secret",
    "rsa.pem, rsa.key, ''",
  })
  void showsItsCertificateWhereItIsAskedFor(String certificate, String key, String password)
      throws Exception {
    var tls =
        client(
            "mail.example",
            "certificate",
            "@" + certificate,
            "key",
            "@" + key,
            ".keyPassword",
            password);
    try (var server = server("good", "-Verify 2 -verify_return_error -CAfile cas.pem");
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      socket.shakeHands();
      assertThat(tls.engine().getSession().getLocalCertificates()).isNotEmpty();
      server.toClient().write("hello\n".getBytes(US_ASCII));
      server.toClient().flush();
      assertThat(new String(socket.read(6), US_ASCII)).isEqualTo("hello\n");
    }
  }

  @Test
  void hearsThatItShouldHaveShownOne() throws Exception {
    var tls = client("mail.example");
    try (var server = server("good", "-Verify 2 -CAfile ca.pem -verify_return_error");
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      assertThatThrownBy(
              () -> {
                socket.shakeHands();
                socket.read(1);
              })
          .isInstanceOf(SSLException.class)
          .hasMessageContaining(
              protocol.equals("TLSv1.3") ? "certificate_required" : "handshake_failure");
      assertThat(tls.refusal()).isEmpty();
    }
  }

  @Test
  void agreesOnAnApplicationProtocol() throws Exception {
    var tls = client("mail.example", "applicationProtocols", "h2,imap");
    try (var server = server("good", "-alpn imap");
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      socket.shakeHands();
      assertThat(tls.established(tls.engine().getSession()).applicationProtocol()).contains("imap");
    }
  }

  @Test
  void passesAMegabyteEachWayWhole() throws Exception {
    var data = new byte[1 << 20];
    new Random(7).nextBytes(data);
    var tls = client("mail.example");
    try (var server = server("good");
        var socket = new EngineSocket(tls.engine(), server.connect())) {
      socket.shakeHands();
      socket.write(new byte[0]);
      var served =
          CompletableFuture.runAsync(
              () -> {
                try {
                  server.toClient().write(data);
                  server.toClient().flush();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(socket.read(data.length)).isEqualTo(data);
      served.join();
      var taken =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return server.fromClient().readNBytes(data.length);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      socket.write(data);
      assertThat(taken.join()).isEqualTo(data);
    }
  }

  /** The JDK's engine closes both directions of TLS 1.2, see the README. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsEachDirectionByItself(boolean clientFirst) throws Exception {
    assumeTrue(provider == Provider.OPENSSL || protocol.equals("TLSv1.3"));
    var client = client("mail.example").engine();
    try (var serving =
        new Profiles(Provider.OPENSSL, openssl, "certificate", "@good.pem", "key", "@good.key")) {
      var server = serving.engine();
      Handshake.talk(client, server);
      var first = clientFirst ? client : server;
      var second = clientFirst ? server : client;
      first.closeOutbound();
      var way = ByteBuffer.allocate(1 << 15);
      var data = ByteBuffer.allocate(1 << 15);
      first.wrap(ByteBuffer.allocate(0), way);
      assertThat(second.unwrap(way.flip(), data).getStatus()).isEqualTo(Status.CLOSED);
      assertThat(first.isOutboundDone()).isTrue();
      assertThat(first.isInboundDone()).isFalse();
      for (int i = 0; i < 3; i++) {
        way.clear();
        second.wrap(ByteBuffer.wrap("still\n".getBytes(US_ASCII)), way);
        data.clear();
        first.unwrap(way.flip(), data);
        assertThat(US_ASCII.decode(data.flip()).toString()).isEqualTo("still\n");
      }
      second.closeOutbound();
      second.wrap(ByteBuffer.allocate(0), way.clear());
      assertThat(first.unwrap(way.flip(), data.clear()).getStatus()).isEqualTo(Status.CLOSED);
      assertThat(first.isInboundDone()).isTrue();
    }
  }
}
