package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No session takes a client where it would not have come by itself. */
@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class ResumptionTest {
  @Parameter Provider provider;
  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private final FakeRegistry registry = new FakeRegistry();
  private final MaterialWatch watch = new MaterialWatch();
  private OpenSsl openssl;
  private TlsComponent profile;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    openssl.root("one");
    openssl.root("two");
    openssl.issued("client", "one", 30, "extendedKeyUsage=clientAuth");
    profile = new TlsComponent(registry.context(), watch, keys());
  }

  @AfterEach
  void stop() {
    profile.deactivate();
    watch.stop();
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumesSessionsOfTheSameChoice(String protocol) throws Exception {
    var client = Client.with(protocol, openssl, "client");
    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(engine("CCAVERIFY", "1", "CAFILE", "one"))).contains("CN=client");
    }
    assertThat(client.fullHandshakes()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(engine())).isEmpty();
    }
    assertThat(client.fullHandshakes()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesAnonymousSessionWhereCertificateIsRequired(String protocol) throws Exception {
    String[][] choices = {{}, {"CCAFILE", "-"}, {"CCAFILE", "one"}, {"CAFILE", "one"}};
    for (String[] anonymous : choices) {
      var client = Client.without(protocol);
      assertThat(client.connect(engine(anonymous))).isEmpty();
      assertThat(client.connect(engine(anonymous))).isEmpty();
      assertThat(client.fullHandshakes()).isEqualTo(1);
      assertRefused(client, engine("CCAVERIFY", "1", "CAFILE", "one"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesSessionWhoseCertificateAnotherCaIssued(String protocol) throws Exception {
    var client = Client.with(protocol, openssl, "client");
    assertThat(client.connect(engine("CCAVERIFY", "1", "CAFILE", "one"))).contains("CN=client");
    assertRefused(client, engine("CCAVERIFY", "1", "CAFILE", "two"));
    client = Client.with(protocol, openssl, "client");
    assertThat(client.connect(engine("CCAFILE", "one"))).contains("CN=client");
    assertRefused(client, engine("CCAFILE", "two"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesSessionFromBeforeProfileAskedForCertificates(String protocol) throws Exception {
    var client = Client.without(protocol);
    assertThat(client.connect(engine())).isEmpty();
    profile.modified(keys("clientCertificate", "required", "caFile", "" + openssl.file("one.pem")));
    assertRefused(client, engine());
    assertThat(Client.with(protocol, openssl, "client").connect(engine())).contains("CN=client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void makesNoTicketsWhereTheyAreSwitchedOff(String protocol) throws Exception {
    profile.modified(
        keys("sessionTickets", "false", "certificate", "" + openssl.file("server.pem")));
    var client = Client.without(protocol);
    for (int i = 0; i < 3; i++) {
      assertThat(client.connect(engine())).isEmpty();
    }
    assertThat(client.fullHandshakes()).isEqualTo(3);
  }

  /** Shared keys open the tickets of all choices. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumesNoSessionInThePlaceOfCertificateThatRuleChooses(String protocol) throws Exception {
    assumeTrue(provider == Provider.OPENSSL, "the JDK's cannot share ticket keys");
    openssl.run("rand -out tickets 48");
    profile.modified(keys("ticketKeyFile", "" + openssl.file("tickets")));
    var client = Client.without(protocol);
    client.connect(engine());
    client.connect(engine("CERTFILE", "one", "KEYFILE", "" + openssl.file("one.key")));
    assertThat(client.fullHandshakes()).isEqualTo(2);
    client.connect(engine("CERTFILE", "one", "KEYFILE", "" + openssl.file("one.key")));
    assertThat(client.fullHandshakes()).isEqualTo(2);
  }

  /** It would be refused afterwards where it is not good enough, and not asked again. */
  @ParameterizedTest
  @CsvSource({
    "'', CCAFILE=one",
    "CCAFILE=one, ''",
    "CAFILE=one, CCAFILE=one",
    "CCAFILE=one, CCAFILE=two",
    "CCAFILE=one, CCAFILE=one VERIFYDEPTH=2",
  })
  void resumesNoSessionWhereOtherCertificatesAreAskedFor(String one, String other)
      throws Exception {
    assumeTrue(provider == Provider.OPENSSL, "the JDK's cannot share ticket keys");
    openssl.run("rand -out tickets 48");
    profile.modified(keys("ticketKeyFile", "" + openssl.file("tickets")));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      var client = Client.without(protocol);
      for (String choice : List.of(one, one, other)) {
        client.connect(engine(choice.isEmpty() ? new String[0] : choice.split("[ =]")));
      }
      assertThat(client.fullHandshakes()).isEqualTo(2);
    }
  }

  private static void assertRefused(Client client, SSLEngine server) {
    assertThatThrownBy(() -> client.connect(server)).isInstanceOf(SSLException.class);
  }

  private Map<String, Object> keys(String... more) {
    var keys = new HashMap<String, Object>();
    keys.put("certificate", "" + openssl.file("server.pem"));
    keys.put("key", "" + openssl.file("server.key"));
    keys.put("service.pid", "org.ucspi.tls~mail");
    keys.put("provider", provider.name().toLowerCase(Locale.ROOT));
    for (int i = 0; i < more.length; i += 2) {
      keys.put(more[i], more[i + 1]);
    }
    return keys;
  }

  private SSLEngine engine(String... choice) throws Exception {
    var variables = new HashMap<String, String>();
    for (int i = 0; i < choice.length; i += 2) {
      boolean isFile = choice[i + 1].matches("one|two");
      variables.put(choice[i], isFile ? openssl.file(choice[i + 1] + ".pem") + "" : choice[i + 1]);
    }
    return profile.server(Clients.SOME, variables).toCompletableFuture().get(10, SECONDS).engine();
  }
}
