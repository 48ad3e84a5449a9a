package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoicesTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private final MaterialWatch watch = new MaterialWatch();
  private final CountingBackground background = new CountingBackground(watch);
  private final List<Choices> all = new ArrayList<>();
  private OpenSsl openssl;
  private Choices choices;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    server("profile");
    choices = choices(2, LONG, LONG);
  }

  @AfterEach
  void stop() {
    all.forEach(Choices::close);
    await().atMost(10, SECONDS).until(() -> background.openWatches() == 0);
    watch.stop();
    log.close();
  }

  @Test
  void readsOnceForAllThatComeTogether() throws Exception {
    var choice = certificate(server("chosen"));
    background.hold();
    var engines = new ArrayList<CompletableFuture<Engines>>();
    var callers = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 100; i++) {
      callers.execute(
          () -> {
            var engine = choices.engines(choice).toCompletableFuture();
            synchronized (engines) {
              engines.add(engine);
            }
          });
    }
    callers.shutdown();
    assertThat(callers.awaitTermination(10, SECONDS)).isTrue();
    assertThat(engines).hasSize(100).noneMatch(CompletableFuture::isDone);
    background.release();
    var distinct = new HashSet<SSLEngine>();
    for (CompletableFuture<Engines> engine : engines) {
      distinct.add(engine.get(10, SECONDS).server(Clients.SOME).engine());
    }
    assertThat(distinct).hasSize(100);
    assertThat(background.runs()).isEqualTo(1);
    assertThat(choices.engines(choice).toCompletableFuture()).isDone();
    assertThat(background.runs()).isEqualTo(1);
    assertThat(subject(choice)).isEqualTo("CN=chosen");
  }

  @Test
  void readsNothingOnThreadOfCaller() throws Exception {
    background.hold();
    var engine = choices.engines(certificate(directory.resolve("later.pem")));
    server("later");
    background.release();
    assertThat(engine.toCompletableFuture().get(10, SECONDS)).isNotNull();
  }

  @Test
  void readsChangedFilesForNextConnection() throws Exception {
    var choice = certificate(server("chosen"));
    assertThat(subject(choice)).isEqualTo("CN=chosen");
    Files.move(server("renewed"), directory.resolve("chosen.pem"), ATOMIC_MOVE);
    await().atMost(10, SECONDS).until(() -> subject(choice).equals("CN=renewed"));
    assertThat(background.runs()).isEqualTo(2);
    assertThat(background.openWatches()).isEqualTo(1);
  }

  @Test
  void keepsSessionsWhenContentsStayTheSame() throws Exception {
    var file = server("chosen");
    var choice = certificate(file);
    var client = Client.without("TLSv1.3");
    client.connect(engine(choice));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () -> {
              engine(choice);
              assertThat(background.runs()).isEqualTo(2);
            });
    client.connect(engine(choice));
    assertThat(client.fullHandshakes()).isEqualTo(1);
  }

  @Test
  void keepsOldMaterialUntilNewOneFits() throws Exception {
    var certificate = openssl.selfSigned("c", openssl.ecKey("k"), "old");
    var choice = new Choice(Map.of("CERTFILE", "" + certificate, "KEYFILE", directory + "/k"));
    assertThat(subject(choice)).isEqualTo("CN=old");

    openssl.selfSigned("c2", openssl.ecKey("k2"), "new");
    Files.move(openssl.file("c2"), certificate, ATOMIC_MOVE);
    await()
        .atMost(10, SECONDS)
        .until(() -> subject(choice).equals("CN=old") && !log.problems().isEmpty());
    Files.setLastModifiedTime(certificate, FileTime.fromMillis(0));
    await()
        .atMost(10, SECONDS)
        .until(() -> subject(choice).equals("CN=old") && background.runs() >= 3);
    assertThat(log.problems())
        .containsExactly(
            "tls mail: unable to use what a rule chose: KEYFILE "
                + openssl.file("k")
                + ": does not fit the certificate in "
                + certificate
                + "; the material before it stays in use");

    Files.move(openssl.file("k2"), openssl.file("k"), ATOMIC_MOVE);
    await().atMost(10, SECONDS).until(() -> subject(choice).equals("CN=new"));
    assertThat(log.problems()).hasSize(1);
    assertThat(log.all()).contains("is good again");
  }

  @Test
  void triesAgainWhenMissingFileAppears() throws Exception {
    var missing = directory.resolve("missing.pem");
    var choice = certificate(missing);
    for (int i = 0; i < 10; i++) {
      assertFails(choice, "CERTFILE " + missing + ": no such file");
    }
    assertThat(background.runs()).isEqualTo(1);
    assertThat(log.problems()).isEmpty();
    server("missing");
    await()
        .atMost(10, SECONDS)
        .ignoreExceptions()
        .until(() -> subject(choice).equals("CN=missing"));
    assertThat(background.runs()).isEqualTo(2);
  }

  @Test
  void triesAgainAfterWhileWithoutSeeingChange() throws Exception {
    background.blind();
    var blind = choices(2, LONG, Duration.ofMillis(100));
    var choice = certificate(directory.resolve("missing.pem"));
    assertThatThrownBy(() -> blind.engines(choice).toCompletableFuture().get(10, SECONDS))
        .hasMessageContaining("no such file");
    server("missing");
    await()
        .atMost(10, SECONDS)
        .ignoreExceptions()
        .until(() -> blind.engines(choice).toCompletableFuture().get(10, SECONDS) != null);
  }

  @Test
  void keepsMostRecentlyUsed() throws Exception {
    var first = certificate(server("first"));
    var second = certificate(server("second"));
    engine(first);
    engine(second);
    engine(first);
    assertThat(background.runs()).isEqualTo(2);
    engine(certificate(server("third")));
    await().atMost(10, SECONDS).until(() -> background.openWatches() == 2);
    engine(first);
    assertThat(background.runs()).isEqualTo(3);
    engine(second);
    assertThat(background.runs()).isEqualTo(4);
    await().atMost(10, SECONDS).until(() -> background.openWatches() == 2);
  }

  @Test
  void failsConnectionWhenTooManyWait() throws Exception {
    var choice = certificate(server("chosen"));
    background.full(true);
    assertFails(
        choice, "CERTFILE=" + openssl.file("chosen.pem") + ": too many others wait to be read");
    background.full(false);
    assertThat(subject(choice)).isEqualTo("CN=chosen");
    assertThat(background.openWatches()).isEqualTo(1);
  }

  @Test
  void keepsNothingOfThoseThereWasNoRoomFor() throws Exception {
    var first = certificate(server("first"));
    engine(first);
    background.full(true);
    for (int i = 0; i < 5; i++) {
      assertThat(choices.engines(certificate(directory.resolve("" + i))).toCompletableFuture())
          .isCompletedExceptionally();
    }
    background.full(false);
    engine(certificate(server("second")));
    await().during(100, MILLISECONDS).until(() -> background.openWatches() == 2);
    engine(first);
    assertThat(background.runs()).isEqualTo(2);
  }

  @Test
  void failsConnectionThatWaitsTooLong() throws Exception {
    var impatient = choices(2, Duration.ofMillis(50), LONG);
    var choice = certificate(server("chosen"));
    background.hold();
    assertThatThrownBy(() -> impatient.engines(choice).toCompletableFuture().get(10, SECONDS))
        .hasMessageContaining(
            "CERTFILE=" + openssl.file("chosen.pem") + ": takes too long to read");
    background.release();
    await()
        .atMost(10, SECONDS)
        .ignoreExceptions()
        .until(() -> impatient.engines(choice).toCompletableFuture().get(10, SECONDS) != null);
    assertThat(background.runs()).isEqualTo(1);
  }

  @Test
  void servesThoseWhoWaitThoughProfileIsGone() throws Exception {
    var choice = certificate(server("chosen"));
    background.hold();
    var before = choices.engines(choice).toCompletableFuture();
    choices.close();
    var after = choices.engines(choice).toCompletableFuture();
    background.release();
    assertThat(before.get(10, SECONDS)).isNotNull();
    assertThat(after.get(10, SECONDS)).isNotNull();
    await().during(100, MILLISECONDS).until(() -> background.openWatches() == 0);
  }

  @Test
  void namesVariableAndFileThatCannotBeUsed() throws Exception {
    var good = server("good");
    var keyless = openssl.selfSigned("keyless.pem", openssl.ecKey("keyless.key"), "keyless");
    var other = openssl.ecKey("other.key");
    var cut = Files.writeString(openssl.file("cut"), Files.readString(good).substring(0, 99));
    openssl.run("pkcs8 -topk8 -in other.key -passout pass:secret -out encrypted");
    var encrypted = openssl.file("encrypted");
    var gone = directory.resolve("gone");

    assertFails(Map.of("CERTCHAINFILE", gone), "CERTCHAINFILE " + gone + ": no such file");
    assertFails(Map.of("CERTFILE", directory), "CERTFILE " + directory + ": not a regular file");
    assertFails(Map.of("CERTFILE", other), "CERTFILE " + other + ": has no certificate");
    assertFails(Map.of("CERTFILE", keyless), "CERTFILE " + keyless + ": has no private key");
    assertFails(Map.of("KEYFILE", gone), "KEYFILE " + gone + ": no such file");
    assertFails(
        Map.of("KEYFILE", encrypted),
        "KEYFILE "
            + encrypted
            + ": has an encrypted private key, want .keyPassword or keyPasswordFile");
    assertFails(
        Map.of("CERTFILE", good, "KEYFILE", other),
        "KEYFILE " + other + ": does not fit the certificate in " + good);
    assertFails(Map.of("CAFILE", gone), "CAFILE " + gone + ": no such file");
    assertFails(Map.of("CAFILE", other), "CAFILE " + other + ": has no certificate");
    assertFails(Map.of("CCAFILE", gone), "CCAFILE " + gone + ": no such file");
    assertFails(Map.of("VERIFYDEPTH", "deep"), "VERIFYDEPTH: \"deep\" is not in 0 to 100");
    assertThatThrownBy(() -> engine(new Choice(Map.of("CERTFILE", "" + cut))))
        .hasMessageContaining("CERTFILE " + cut + ": is not a whole PEM file: ")
        .message()
        .doesNotContain("\n");
    assertThat(log.all()).isEmpty();
  }

  @Test
  void tellsOfChosenCertificateThatDoesNotFitProfilesKey() throws Exception {
    var profile = directory.resolve("profile.pem");
    var withKey = choices(TlsSettings.of(Map.of("certificate", "" + profile, "key", "" + profile)));
    var other = server("other");
    assertThatThrownBy(
            () -> withKey.engines(certificate(other)).toCompletableFuture().get(10, SECONDS))
        .hasMessageContaining("CERTFILE " + other + ": does not fit the key in " + profile);
  }

  private Choices choices(int most, Duration longest, Duration retry) throws Exception {
    var keys = Map.of("certificate", directory + "/profile.pem", "name", "mail");
    var made =
        new Choices(TlsSettings.of(keys), background, new Choices.Limits(most, longest, retry));
    all.add(made);
    return made;
  }

  private Choices choices(TlsSettings profile) {
    var made = new Choices(profile, background, Choices.Limits.USUAL);
    all.add(made);
    return made;
  }

  /** A certificate and its key, in one file. */
  private Path server(String name) throws Exception {
    var certificate = openssl.selfSigned("server.crt", openssl.ecKey("server.key"), name);
    return openssl.join(name + ".pem", certificate, openssl.file("server.key"));
  }

  private static Choice certificate(Path file) {
    return new Choice(Map.of("CERTFILE", file.toString()));
  }

  private SSLEngine engine(Choice choice) throws Exception {
    return choices
        .engines(choice)
        .toCompletableFuture()
        .get(10, SECONDS)
        .server(Clients.SOME)
        .engine();
  }

  private String subject(Choice choice) throws Exception {
    var client = Handshake.client("TLSv1.3");
    Handshake.run(client, engine(choice));
    return client.getSession().getPeerPrincipal().getName();
  }

  private void assertFails(Map<String, Object> variables, String message) {
    var texts = new HashMap<String, String>();
    variables.forEach((name, value) -> texts.put(name, value.toString()));
    assertFails(new Choice(texts), message);
  }

  private void assertFails(Choice choice, String message) {
    assertThatThrownBy(() -> engine(choice)).cause().hasMessage(message);
  }
}
