package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.deny;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.listener.ConnectionStatus;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.stream.End;

/** Look-ups that take their time, fail, or never end, and connections that do not wait for them. */
class LookupTest {
  private static final String WHO = "mx.example:192.0.2.25:25 host.example:192.0.2.1:user?:40000";

  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");
  private final MemoryStream program = new MemoryStream();
  private Listener listener;

  @AfterEach
  void close() {
    core.close();
  }

  private void connect(String... settings) {
    core.environment.slow = true;
    core.addHandler();
    listener = core.listener(settings);
    assertThat(core.transport.connect(25, client)).isTrue();
  }

  private void assertAllGivenBackOnce() {
    assertThat(core.registry.connections()).isEmpty();
    assertThat(listener.status().connections()).isZero();
    assertThat(listener.ipLimits().addresses()).isZero();
  }

  @Test
  void isShownAsALookUpAndHoldsItsPlace() {
    connect("concurrency", "1");
    assertThat(core.registry.connections())
        .extracting(ConnectionStatus::step)
        .containsExactly("lookup");
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.2"))).isFalse();
    core.environment.answer();
    assertThat(core.registry.connections())
        .extracting(ConnectionStatus::step)
        .containsExactly("handler");
  }

  @Test
  void isNotIdleBeforeItsHandlerHasIt() {
    connect("idleTimeoutSeconds", "1");
    client.idle.run();
    assertThat(core.registry.connections()).hasSize(1);
    core.environment.answer();
    client.idle.run();
    assertAllGivenBackOnce();
  }

  @Test
  void killedOnesAreForgottenByTheirLookUp() {
    core.addRules("smtp", deny());
    connect("rules", "smtp");
    core.registry.kill(1);
    assertAllGivenBackOnce();
    core.environment.answer();
    assertThat(core.connectionLog())
        .containsExactly(
            "sslserver: warn: (111) connection ended with: 192.0.2.1 for pid: 1 killed by ucspi:kill");
    assertThat(listener.status().denied()).isZero();
    assertThat(listener.status().failed()).isZero();
    assertAllGivenBackOnce();
  }

  @Test
  void killedOnesDoNotCareThatTheirLookUpFails() {
    var found = new CompletableFuture<Parties>();
    core.environment.instead = Optional.of(() -> found);
    connect();
    core.registry.kill(1);
    found.completeExceptionally(new IOException("broken"));
    assertThat(core.connectionLog()).hasSize(1);
    assertThat(listener.status().failed()).isZero();
    assertAllGivenBackOnce();
  }

  @Test
  void aListenerThatIsRemovedWaitsForThem() {
    connect();
    listener.close();
    assertThat(core.registry.listeners())
        .singleElement()
        .satisfies(l -> assertThat(l.state()).isEqualTo(new ListenerState.Draining()));
    core.environment.answer();
    core.handled.relay(program, 4711);
    program.close(new End.Exited(0));
    assertThat(core.registry.listeners()).isEmpty();
    listener.awaitDrained();
    assertThat(core.connectionLog())
        .containsSubsequence("sslserver: ok 4711 " + WHO, "sslserver: ended by 4711 status 0");
  }

  @Test
  void endWithTheDrainTime() {
    connect("drainTimeoutSeconds", "0");
    listener.close();
    listener.awaitDrained();
    assertAllGivenBackOnce();
    core.environment.answer();
    assertThat(core.handled).isNull();
    assertAllGivenBackOnce();
  }

  @Test
  void endThoughTheLookUpNeverDoes() {
    connect("maxPerIp", "1", "rules", "");
    await()
        .atMost(Duration.ofSeconds(4))
        .until(() -> core.registry.connections().isEmpty() && listener.status().connections() == 0);
    assertThat(core.connectionLog())
        .containsExactly(
            "sslserver: pid 1 from 192.0.2.1",
            "sslserver: error: (111) unable to look up the client: timed out after 1 s for: 192.0.2.1 pid: 1");
    assertThat(client.client.calls)
        .containsExactly("abort: unable to look up the client: timed out after 1 s");
    assertThat(listener.status().failed()).isEqualTo(1);
    core.environment.answer();
    assertThat(core.handled).isNull();
    assertAllGivenBackOnce();
  }

  @Test
  void identHasItsOwnTimeOnTop() {
    connect("lookupRemoteInfo", "true", "remoteInfoTimeoutSeconds", "60");
    await()
        .during(CoreHarness.LOOKUP_LIMIT.plusMillis(500))
        .atMost(Duration.ofSeconds(4))
        .until(() -> core.registry.connections().size() == 1);
  }

  static Stream<Named<Supplier<CompletionStage<Parties>>>> failures() {
    return Stream.of(
        Named.of("fails", () -> CompletableFuture.failedStage(new IOException("broken"))),
        Named.of("fails with an error", () -> CompletableFuture.failedStage(new AssertionError())),
        Named.of("finds nobody", () -> CompletableFuture.completedStage(null)),
        Named.of("is none", () -> null),
        Named.of(
            "throws",
            () -> {
              throw new IllegalStateException("broken");
            }));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void oneThatFailsCostsItsConnectionAndIsNeitherOkNorDeny(
      Supplier<CompletionStage<Parties>> failing) {
    core.environment.instead = Optional.of(failing);
    core.addRules("smtp", allow(Map.of()));
    connect("rules", "smtp", "maxPerIp", "1");
    assertThat(core.handled).isNull();
    assertThat(core.connectionLog())
        .hasSize(2)
        .startsWith("sslserver: pid 1 from 192.0.2.1")
        .element(1)
        .asString()
        .matches("sslserver: error: \\(111\\) unable to .* for: 192\\.0\\.2\\.1 pid: 1");
    assertThat(listener.status().failed()).isEqualTo(1);
    assertAllGivenBackOnce();
  }

  @Test
  void aClientThatLeftMeanwhileCostsNoProgramWhereThereIsTls() {
    core.addTls();
    connect("tls", "mail");
    client.client.close(new End.Broken("connection reset by peer"));
    core.environment.answer();
    client.handshake.completeExceptionally(new IOException("connection reset by peer"));
    assertThat(core.handled).isNull();
    assertAllGivenBackOnce();
  }

  @Test
  void aClientThatLeftMeanwhileEndsItsProgram() {
    connect();
    client.client.close(new End.Broken("connection reset by peer"));
    core.environment.answer();
    core.handled.relay(program, 4711);
    assertThat(program.calls).contains("abort: connection reset by peer");
    assertThat(core.connectionLog())
        .containsExactly(
            "sslserver: pid 4711 from 192.0.2.1",
            "sslserver: ok 4711 " + WHO,
            "sslserver: error: (111) unable to speak TCP with: 192.0.2.1 for pid: 4711 connection reset by peer",
            "sslserver: ended by 4711 status 111");
    assertAllGivenBackOnce();
  }

  @Test
  void anAnswerAndAKillAtTheSameMomentGiveThePlaceBackOnce() throws Exception {
    core.environment.slow = true;
    core.addHandler();
    core.addRules("smtp", allow(Map.of()));
    listener = core.listener("rules", "smtp", "verbosity", "quiet");
    var start = new CyclicBarrier(2);
    for (int number = 1; number <= 1000; number++) {
      core.transport.connect(25, FakeNetwork.from("192.0.2.1"));
      var answer =
          CompletableFuture.runAsync(
              () -> {
                join(start);
                core.environment.answer();
              });
      join(start);
      core.registry.kill(number);
      answer.join();
      assertAllGivenBackOnce();
    }
    assertThat(List.of(listener.status().failed(), listener.status().denied())).containsOnly(0L);
  }

  private static void join(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
