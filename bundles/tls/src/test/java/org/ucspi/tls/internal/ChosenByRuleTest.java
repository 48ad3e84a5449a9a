package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A profile whose connections come with the variables of access rules. */
@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class ChosenByRuleTest {
  @Parameter Provider provider;
  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private final FakeRegistry registry = new FakeRegistry();
  private final MaterialWatch watch = new MaterialWatch();
  private final CountingBackground background = new CountingBackground(watch);
  private OpenSsl openssl;
  private TlsComponent profile;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    openssl.root("root");
    openssl.root("other");
    openssl.issued("middle", "root", 30, "basicConstraints=critical,CA:TRUE");
    openssl.issued("client", "root", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("deep", "middle", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("stranger", "other", 30, "extendedKeyUsage=clientAuth");
    profile = new TlsComponent(registry.context(), background, keys());
  }

  @AfterEach
  void stop() {
    profile.deactivate();
    await().atMost(10, SECONDS).until(() -> background.openWatches() == 0);
    watch.stop();
    log.close();
  }

  @Test
  void usesOwnMaterialAtOnceWithoutChoice() throws Exception {
    for (Map<String, String> variables :
        List.of(Map.<String, String>of(), Map.of("TCPREMOTEIP", "192.0.2.1"))) {
      var stage = profile.server(Clients.SOME, variables).toCompletableFuture();
      assertThat(stage).isDone();
      assertThat(subject(stage.join().engine())).isEqualTo("CN=server");
    }
    assertThat(background.runs()).isZero();
  }

  @Test
  void servesChosenCertificate() throws Exception {
    openssl.selfSigned("c.pem", openssl.ecKey("c.key"), "chosen");
    openssl.issued("leaf", "middle", 30, "subjectAltName=DNS:leaf");
    openssl.join("both.pem", openssl.file("c.pem"), openssl.file("c.key"));
    openssl.join("chain.pem", openssl.file("leaf.pem"), openssl.file("middle.pem"));
    assertThat(subject(engine("CERTFILE=both.pem KEYFILE="))).isEqualTo("CN=chosen");
    assertThat(subject(engine("CERTFILE=c.pem KEYFILE=c.key"))).isEqualTo("CN=chosen");
    var chain = "CERTFILE=c.pem CERTCHAINFILE=chain.pem KEYFILE=leaf.key";
    var client = Handshake.clientOf(openssl.certificate("root.pem"), "leaf", "TLSv1.3");
    Handshake.run(client, engine(chain));
    assertThat(client.getSession().getPeerPrincipal()).hasToString("CN=leaf");
    assertThat(subject(engine("VERIFYDEPTH=2"))).isEqualTo("CN=server");
  }

  @Test
  void servesChosenCiphers() throws Exception {
    var client = Handshake.client("TLSv1.2");
    Handshake.run(client, engine("CIPHERS=ECDHE+CHACHA20"));
    assertThat(client.getSession().getCipherSuite())
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CAFILE=root.pem | '' | served",
        "CAFILE=root.pem | stranger | served",
        "CCAFILE=root.pem | '' | served",
        "CCAFILE=root.pem | client | known",
        "CCAFILE=root.pem | stranger | refused",
        "CCAFILE=other.pem CAFILE=root.pem | client | known",
        "CCAFILE=other.pem CAFILE=root.pem | stranger | refused",
        "CCAFILE=root.pem CCAVERIFY= | '' | served",
        "CCAFILE=root.pem CCAVERIFY=1 | '' | refused",
        "CAFILE=root.pem CCAVERIFY=1 | '' | refused",
        "CAFILE=root.pem CCAVERIFY=1 | client | known",
        "CAFILE=root.pem CCAVERIFY=1 | stranger | refused",
        "CAFILE=root.pem CCAVERIFY=1 VERIFYDEPTH=0 | client | known",
        "CAFILE=root.pem CCAVERIFY=1 VERIFYDEPTH=0 | deep | refused",
        "CAFILE=root.pem CCAVERIFY=1 VERIFYDEPTH=1 | deep | known",
        "CAFILE=root.pem CCAVERIFY=1 CCAFILE=- | '' | served",
        "CAFILE=root.pem CCAVERIFY=1 CCAFILE=- | client | served",
      })
  void asksClientsAsTold(String variables, String name, String outcome) throws Exception {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      var server = engine(variables);
      var client =
          name.isEmpty()
              ? Client.without(protocol)
              : Client.with(protocol, openssl, name, name.equals("deep") ? "middle" : "client");
      switch (outcome) {
        case "served" -> assertThat(client.connect(server)).isEmpty();
        case "known" -> assertThat(client.connect(server)).contains("CN=" + name);
        default ->
            assertThatThrownBy(() -> client.connect(server)).isInstanceOf(SSLException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void turnsRequestOff(String protocol) throws Exception {
    profile.modified(
        keys("clientCertificate", "required", "caFile", "" + openssl.file("root.pem")));
    var client = Client.with(protocol, openssl, "client");
    assertThat(client.connect(engine("CCAFILE=- CAFILE=gone"))).isEmpty();
    assertThat(client.told()).isEmpty();
  }

  /** What core's log line takes its reason from. */
  @Test
  void failsWithOneLine() {
    var failure = new CompletableFuture<Throwable>();
    profile
        .server(Clients.SOME, Map.of("CERTFILE", "/gone.pem"))
        .whenComplete((engine, e) -> failure.complete(e));
    assertThat(failure)
        .succeedsWithin(Duration.ofSeconds(10))
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessage("CERTFILE /gone.pem: no such file");
  }

  @Test
  void dropsWhatWasChosenWhenEdited() throws Exception {
    engine("CAFILE=root.pem");
    engine("CAFILE=other.pem");
    assertThat(background.openWatches()).isEqualTo(3);
    profile.modified(keys("ciphers", "ECDHE+CHACHA20"));
    assertThat(background.openWatches()).isEqualTo(1);
    var client = Handshake.client("TLSv1.2");
    Handshake.run(client, engine("CAFILE=root.pem"));
    assertThat(client.getSession().getCipherSuite())
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    assertThat(background.runs()).isEqualTo(3);
  }

  @Test
  void keepsWhatWasChosenWhenEditIsBad() throws Exception {
    engine("CAFILE=root.pem");
    profile.modified(keys("key", "" + openssl.file("other.key")));
    assertThat(profile.problem()).contains("does not fit");
    engine("CAFILE=root.pem");
    assertThat(background.runs()).isEqualTo(1);
  }

  @Test
  void followsFilesOfProfile() throws Exception {
    openssl.join("live.pem", openssl.file("server.pem"), openssl.file("server.key"));
    profile.modified(keys("certificate", "" + openssl.file("live.pem"), "key", ""));
    assertThat(subject(engine("CAFILE=root.pem"))).isEqualTo("CN=server");
    openssl.selfSigned("new.pem", openssl.ecKey("new.key"), "renewed");
    Files.copy(
        openssl.join("both.pem", openssl.file("new.pem"), openssl.file("new.key")),
        openssl.file("live.pem"),
        REPLACE_EXISTING);
    await()
        .atMost(10, SECONDS)
        .until(() -> subject(engine("CAFILE=root.pem")).equals("CN=renewed"));
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

  /** Words such as {@code CAFILE=root.pem}; files are those of this test. */
  private SSLEngine engine(String choice) throws Exception {
    var variables = new HashMap<>(Map.of("TCPREMOTEIP", "192.0.2.1"));
    for (String word : choice.split(" ", -1)) {
      var parts = word.split("=", 2);
      boolean isFile = parts[1].matches(".*\\.(pem|key)");
      variables.put(parts[0], isFile ? "" + openssl.file(parts[1]) : parts[1]);
    }
    return profile.server(Clients.SOME, variables).toCompletableFuture().get(10, SECONDS).engine();
  }

  private static String subject(SSLEngine server) throws Exception {
    var client = Handshake.client("TLSv1.3");
    Handshake.run(client, server);
    return client.getSession().getPeerPrincipal().getName();
  }
}
