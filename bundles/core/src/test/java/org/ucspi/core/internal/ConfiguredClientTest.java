package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.settings.Publication;

/** The life of a client's service. */
class ConfiguredClientTest {
  private final ClientHarness harness = new ClientHarness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void isThereAtOnceWhereItNamesNoProfile() {
    harness.start();
    assertThat(harness.services()).isEqualTo(1);
    assertThat(harness.problems()).isEmpty();
    assertThat(harness.core.log()).isEmpty();
  }

  @Test
  void isThereAsLongAsItsProfile() {
    harness.core.addProblem(new Problem("tlsclient", "corp", "f: caFile: no such file"));
    harness.start("tls", "corp");
    assertThat(harness.services()).isZero();
    var waits = "waits for tlsclient corp (f: caFile: no such file)";
    assertThat(harness.problems()).containsExactly("client web: " + waits);
    var profile = harness.core.addClientTls(host -> new FakeTls(CoreHarness.engine()));
    assertThat(harness.services()).isEqualTo(1);
    assertThat(harness.problems()).isEmpty();
    harness.core.parts.removeClientTls(profile);
    assertThat(harness.services()).isZero();
    assertThat(harness.core.log())
        .containsExactly("sslclient: status: web " + waits, "sslclient: status: web " + waits);
    assertThat(harness.failure()).isEqualTo("IOException: there is no tlsclient corp");
  }

  @Test
  void refusesABadConfigurationAndRecovers() {
    var client = harness.start("port", "none");
    assertThat(harness.services()).isZero();
    var reason =
        "org.ucspi.client-web.cfg: port: \"none\" is neither a number from 1 to 65535 nor a service"
            + " in /etc/services";
    assertThat(harness.problems()).containsExactly("client web: " + reason);
    client.configure(ClientHarness.web("port", "none"));
    assertThat(harness.core.log()).containsExactly("sslclient: fatal: (100) " + reason);
    client.configure(ClientHarness.web());
    assertThat(harness.services()).isEqualTo(1);
    assertThat(harness.problems()).isEmpty();
  }

  @Test
  void keepsTheLastGoodConfigurationWhenAnEditIsBad() {
    var client = harness.start();
    client.configure(ClientHarness.web("ports", "81"));
    assertThat(harness.services()).isEqualTo(1);
    var reason = "org.ucspi.client-web.cfg: ports: unknown key; did you mean port?";
    assertThat(harness.problems()).containsExactly("client web: " + reason);
    assertThat(harness.core.log())
        .containsExactly(
            "sslclient: error: (100) " + reason + "; the configuration before it stays in use");
    harness.core.addClientTls(host -> new FakeTls(CoreHarness.engine())); // which is none of its
    assertThat(harness.problems()).containsExactly("client web: " + reason);
    harness.addresses("192.0.2.1");
    harness.core.transport.answer(
        "192.0.2.1", new FakeNetwork(new InetSocketAddress("192.0.2.1", 80)));
    assertThat(harness.connect().join().peer().address().getPort()).isEqualTo(80);
  }

  @Test
  void leavesNothingBehind() {
    var client = harness.start("tls", "corp");
    client.close();
    assertThat(harness.registered).isEmpty();
    harness.core.addClientTls(host -> new FakeTls(CoreHarness.engine()));
    assertThat(harness.registered).isEmpty();
  }

  @Test
  void hearsWhatAnotherTellsWhileItTellsSomethingItself() {
    var bothTell = new CountDownLatch(2);
    Publication.Registrar registrar =
        (type, service, properties) -> {
          bothTell.countDown();
          await().atMost(ClientHarness.LIMIT).until(() -> bothTell.getCount() == 0);
          harness.core.addProblem(new Problem("client", "any", "news for all"));
          return () -> {};
        };
    var edits =
        Stream.of("one", "two")
            .map(
                name ->
                    CompletableFuture.runAsync(
                        () ->
                            new ConfiguredClient(
                                harness.core.services, registrar, ClientHarness.web("tls", name)),
                        task -> new Thread(task, name).start()))
            .toArray(CompletableFuture<?>[]::new);
    assertThat(CompletableFuture.allOf(edits)).succeedsWithin(ClientHarness.LIMIT);
  }
}
