package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.tls.internal.Issue.Issued;

/** What a profile trusts changes with its files, for sessions too. */
@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class TrustReloadTest {
  @Parameter Provider provider;
  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private OpenSsl openssl;
  private Optional<Profiles> profiles = Optional.empty();
  private Issued one;
  private Issued two;
  private Issued client;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    one = Issue.ca("one").bySelf();
    two = Issue.ca("two").bySelf();
    client =
        Issue.client("client")
            .named(new GeneralName(GeneralName.dNSName, "mx.example.org"))
            .by(one);
    write("one.pem", one.certificate());
  }

  @AfterEach
  void stop() {
    profiles.ifPresent(Profiles::close);
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noticesFilesOfDirectory(String protocol) throws Exception {
    Files.createDirectory(openssl.file("cas"));
    write("cas/two.pem", two.certificate());
    open("clientCertificate", "required", "caDirectory", "@cas");
    var someone = client(protocol);
    assertThat(comes(someone)).isFalse();
    write("cas/one.pem", one.certificate());
    awaitComing(someone, true);
    Files.delete(openssl.file("cas/one.pem"));
    awaitComing(someone, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesWhoWasRevokedSince(String protocol) throws Exception {
    write("crl.pem", Crl.of(one).signed());
    open("clientCertificate", "required", "caFile", "@one.pem", "crlFile", "@crl.pem");
    var someone = client(protocol);
    assertThat(comes(someone)).isTrue();
    assertThat(comes(someone)).isTrue();
    assertThat(someone.fullHandshakes()).isEqualTo(1);
    write("crl.pem", Crl.since(one, -1).revoke(client).signed());
    awaitComing(someone, false);
    Files.writeString(openssl.file("crl.pem"), "");
    await().atMost(10, SECONDS).until(() -> log.all().contains("crl.pem has no revocation list"));
    assertThat(comes(someone)).isFalse();
  }

  /** It would shut everybody out. */
  @Test
  void takesNoListThatIsOutOfDateInThePlaceOfOneThatIsNot() throws Exception {
    write("crl.pem", Crl.of(one).signed());
    open("clientCertificate", "required", "caFile", "@one.pem", "crlFile", "@crl.pem");
    var someone = client("TLSv1.3");
    write("crl.pem", Crl.since(one, -30).signed());
    await().atMost(10, SECONDS).until(() -> log.all().contains("that was to be renewed by"));
    assertThat(comes(someone)).isTrue();
    write("crl.pem", Crl.since(one, -1).revoke(client).signed());
    awaitComing(someone, false);
  }

  /** It may revoke what the one before it did not. */
  @Test
  void takesNewerListThatIsOutOfDate() throws Exception {
    write("crl.pem", Crl.since(one, -5).until(5).signed());
    open("clientCertificate", "required", "caFile", "@one.pem", "crlFile", "@crl.pem");
    var someone = client("TLSv1.3");
    assertThat(comes(someone)).isTrue();
    write("crl.pem", Crl.since(one, -4).until(-1).revoke(client).signed());
    awaitComing(someone, false);
  }

  @Test
  void saysThatListIsOutOfDate() throws Exception {
    write("crl.pem", Crl.since(one, -30).signed());
    open("clientCertificate", "required", "caFile", "@one.pem", "crlFile", "@crl.pem");
    assertThat(comes(client("TLSv1.3"))).isFalse();
    assertThat(log.problems())
        .singleElement()
        .asString()
        .contains("the revocation list of CN=one in", "was to be renewed by")
        .endsWith("its clients are refused");
  }

  @Test
  void saysThatTrustIsWithoutEffect() throws Exception {
    open("caFile", "@one.pem");
    assertThat(log.problems())
        .containsExactly(
            "tls mail: caFile: without effect while clientCertificate is none, unless a rule sets"
                + " CCAFILE or CCAVERIFY");
  }

  @Test
  void saysWhatDoesTheCryptography() throws Exception {
    open();
    assertThat(log.all())
        .contains("tls mail: by " + (provider == Provider.JDK ? "SunJSSE/" : "BoringSSL/"));
  }

  /** Such sessions outlive what was trusted when they began. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesResumedSessionsOfWhoWasRevoked(String protocol) throws Exception {
    assumeTrue(provider == Provider.OPENSSL, "the JDK's cannot share ticket keys");
    openssl.run("rand -out tickets 48");
    write("crl.pem", Crl.of(one).signed());
    String[] keys = {
      "clientCertificate",
      "required",
      "caFile",
      "@one.pem",
      "crlFile",
      "@crl.pem",
      "ticketKeyFile",
      "@tickets"
    };
    open(keys);
    var someone = client(protocol);
    assertThat(comes(someone)).isTrue();
    write("crl.pem", Crl.since(one, -1).revoke(client).signed());
    profiles.orElseThrow().close();
    open(keys);
    var server = profiles.orElseThrow().server();
    assertThat(someone.connect(server.engine())).contains("CN=client");
    assertThat(someone.fullHandshakes()).isEqualTo(1);
    assertThatThrownBy(() -> server.established(server.engine().getSession()))
        .isInstanceOf(SSLException.class)
        .hasMessage("client certificate refused: certificate revoked: CN=client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void comparesNamesWhereTheyMatter(String protocol) throws Exception {
    open("clientCertificate", "hostname", "caFile", "@one.pem");
    assertThat(comes(client(protocol), Clients.named("mx.example.org"))).isTrue();
    assertThat(comes(client(protocol), Clients.named("my.example.org"))).isFalse();
    assertThat(comes(client(protocol), Clients.SOME)).isFalse();
    var engine = profiles.orElseThrow().server(Clients.named("mx.example.org")).engine();
    assertThatThrownBy(() -> Client.without(protocol).connect(engine))
        .as("in the handshake already")
        .isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void letsInAnyAndSaysSo(String protocol) throws Exception {
    write("two.pem", two.certificate());
    open("clientCertificate", "any", "caFile", "@two.pem");
    for (int i = 0; i < 2; i++) {
      var server = profiles.orElseThrow().server();
      assertThat(client(protocol).connect(server.engine())).contains("CN=client");
      assertThat(server.established(server.engine().getSession()).clientVerify())
          .isEqualTo("GENEROUS");
    }
  }

  @Test
  void waitsForWhatIsTrusted() throws Exception {
    open("clientCertificate", "required", "caDirectory", "@cas");
    assertThat(profiles.orElseThrow().problem())
        .endsWith("caDirectory: unable to read " + openssl.file("cas") + ": no such directory");
    Files.createDirectory(openssl.file("cas"));
    write("cas/one.pem", one.certificate());
    await().atMost(10, SECONDS).until(() -> profiles.orElseThrow().problem().isEmpty());
    assertThat(comes(client("TLSv1.3"))).isTrue();
  }

  private void open(String... keys) {
    var all = new ArrayList<>(List.of("certificate", "@server.pem", "key", "@server.key"));
    all.addAll(List.of(keys));
    profiles = Optional.of(new Profiles(provider, openssl, all.toArray(String[]::new)));
  }

  private Client client(String protocol) throws Exception {
    return new Client(protocol, Optional.of(client.key()), List.of(client.certificate()));
  }

  private void awaitComing(Client someone, boolean comes) {
    await().atMost(10, SECONDS).until(() -> comes(someone) == comes);
  }

  private boolean comes(Client someone) throws Exception {
    return comes(someone, Clients.SOME);
  }

  /** Whether its handshake is good, and it is to be served. */
  private boolean comes(Client someone, Peer peer) throws Exception {
    var server = profiles.orElseThrow().server(peer);
    try {
      someone.connect(server.engine());
      return server.established(server.engine().getSession()).clientVerify().equals("SUCCESS");
    } catch (SSLException e) {
      return false;
    }
  }

  /** A certificate or a list. */
  private void write(String name, Object one) throws Exception {
    assertThat(one).isInstanceOfAny(X509Certificate.class, X509CRL.class);
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(one);
    }
    Files.writeString(openssl.file(name), text.toString());
  }
}
