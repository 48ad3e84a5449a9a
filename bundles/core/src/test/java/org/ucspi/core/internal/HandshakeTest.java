package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;

/** Handshakes whose engine comes late, never, or too late. */
class HandshakeTest {
  private static final String LINE =
      "sslserver: error: (111) unable to accept TLS from: 192.0.2.1 for pid: ";

  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");
  private final CompletableFuture<SSLEngine> engine = new CompletableFuture<>();
  private Listener listener;

  @AfterEach
  void close() {
    core.close();
  }

  private void connect(Supplier<CompletionStage<SSLEngine>> engines, String... more) {
    core.addTls(engines);
    core.addHandler();
    var settings =
        Stream.concat(Stream.of("tls", "mail", "maxPerIp", "1"), Stream.of(more))
            .toArray(String[]::new);
    listener = core.listener(settings);
    core.transport.connect(25, client);
  }

  private void assertEnded() {
    assertThat(core.handled).isNull();
    assertThat(core.registry.connections()).isEmpty();
    assertThat(listener.status().connections()).isZero();
    assertThat(listener.ipLimits().addresses()).isZero();
  }

  @Test
  void anEngineThatComesLateIsUsedWithinWhatTimeIsLeft() {
    connect(() -> engine, "handshakeTimeoutSeconds", "5");
    assertThat(client.handshakeLimit).isEmpty();
    assertThat(core.registry.connections().get(0).step()).isEqualTo("handshake");
    long asked = System.nanoTime();
    await().until(() -> System.nanoTime() - asked > 10_000_000);
    engine.complete(CoreHarness.engine());
    assertThat(client.handshakeLimit.orElseThrow())
        .isBetween(Duration.ofMillis(1), Duration.ofMillis(4991));
    client.handshake.complete(CoreHarness.engine().getSession());
    assertThat(core.handled).isNotNull();
    assertThat(core.log()).noneMatch(line -> line.contains("error"));
  }

  @Test
  void anEngineThatNeverComesTimesOutAndALateOneIsDiscarded() {
    connect(() -> engine, "handshakeTimeoutSeconds", "1");
    await()
        .atMost(Duration.ofSeconds(3))
        .until(() -> core.registry.connections().isEmpty() && listener.status().failed() == 1);
    assertThat(core.connectionLog())
        .contains(LINE + "1 timed out after 1 s", "sslserver: ended by 1 status 111");
    assertThat(client.client.calls).containsExactly("abort: timed out after 1 s");
    var late = CoreHarness.engine();
    engine.complete(late);
    assertThat(late.isOutboundDone()).isTrue();
    assertThat(client.handshakeLimit).isEmpty();
    assertEnded();
  }

  static Stream<Named<Supplier<CompletionStage<SSLEngine>>>> failures() {
    var reason = "CERTFILE: /k/x.pem: not found";
    return Stream.of(
        Named.of(
            "as a stage", () -> CompletableFuture.failedStage(new IllegalStateException(reason))),
        Named.of(
            "as a stage after another",
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      throw new IllegalStateException(reason);
                    },
                    Runnable::run)),
        Named.of(
            "thrown",
            () -> {
              throw new IllegalStateException(reason);
            }));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anEngineThatCannotBeMadeEndsTheConnection(Supplier<CompletionStage<SSLEngine>> engines) {
    connect(engines);
    assertThat(core.connectionLog())
        .endsWith(LINE + "1 CERTFILE: /k/x.pem: not found", "sslserver: ended by 1 status 111");
    assertThat(client.client.calls).containsExactly("abort: CERTFILE: /k/x.pem: not found");
    assertThat(listener.status().failed()).isEqualTo(1);
    assertEnded();
  }

  static Stream<Named<Supplier<CompletionStage<SSLEngine>>>> nothing() {
    return Stream.of(
        Named.of("no stage", () -> null),
        Named.of("no engine", () -> CompletableFuture.completedStage(null)));
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void noEngineAtAllEndsTheConnection(Supplier<CompletionStage<SSLEngine>> engines) {
    connect(engines);
    assertThat(core.log()).anyMatch(line -> line.startsWith(LINE + "1 "));
    assertEnded();
  }

  /** The transport takes the handshake for good and ends nothing. */
  @Test
  void aClientThatCannotBeJudgedIsNotKept() {
    core.addServer(
        new ConnectionTls() {
          @Override
          public SSLEngine engine() {
            return CoreHarness.engine();
          }

          @Override
          public TlsSession established(SSLSession session) {
            throw new IllegalStateException("a mistake");
          }
        });
    core.addHandler();
    listener = core.listener("tls", "mail", "maxPerIp", "1");
    core.transport.connect(25, client);
    client.handshake.complete(CoreHarness.engine().getSession());
    assertThat(core.connectionLog())
        .endsWith(LINE + "1 a mistake", "sslserver: ended by 1 status 111");
    assertThat(client.client.calls).containsExactly("abort: a mistake");
    assertEnded();
  }

  @Test
  void oneThatWasEndedMeanwhileGetsNoHandshake() {
    connect(() -> engine);
    core.registry.kill(1);
    assertEnded();
    var late = CoreHarness.engine();
    engine.complete(late);
    assertThat(late.isOutboundDone()).isTrue();
    assertThat(client.handshakeLimit).isEmpty();
    assertThat(core.log()).noneMatch(line -> line.contains("unable to accept TLS"));
    assertThat(listener.status().failed()).isZero();
    assertEnded();
  }

  @Test
  void oneThatWasEndedMeanwhileGetsNoHandler() {
    connect(() -> engine);
    engine.complete(CoreHarness.engine());
    core.registry.kill(1);
    client.handshake.complete(CoreHarness.engine().getSession());
    assertEnded();
  }
}
