package org.ucspi.core.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** TLS that the handler asks for: a program, or one in this JVM. */
class DelayedTlsTest {
  private static final String FAILED =
      "sslserver: error: (111) unable to accept TLS from: 192.0.2.1 for pid: 4711 ";

  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");
  private final MemoryStream program = new MemoryStream();
  private final CompletableFuture<SSLEngine> engine = new CompletableFuture<>();
  private Listener listener;

  @BeforeEach
  void connect() {
    core.addTls(() -> engine);
    core.addHandler();
    listener = core.listener("tls", "mail", "tlsStart", "delayed", "maxPerIp", "1");
    core.transport.connect(25, client);
  }

  @AfterEach
  void close() {
    core.close();
  }

  private CompletableFuture<Map<String, String>> ask() {
    return core.handled.startTls().toCompletableFuture();
  }

  private void shakeHands() {
    engine.complete(CoreHarness.engine());
    client.handshake.complete(CoreHarness.engine().getSession());
  }

  private void assertEnded() {
    assertThat(core.registry.connections()).isEmpty();
    assertThat(listener.status().connections()).isZero();
    assertThat(listener.ipLimits().addresses()).isZero();
  }

  @Test
  void theHandlerGetsThePlainConnectionAndAnEarlyClientHelloIsKeptFromIt() {
    assertThat(core.handled.tlsDelayed()).isTrue();
    assertThat(core.handled.tls()).isEmpty();
    assertThat(client.awaitsTls).isTrue();
    assertThat(client.handshakeLimit).isEmpty();
  }

  @Test
  void theHandshakeComesWhenAskedForWithItsLimitAndItsVariables() {
    core.handled.relay(program, 4711);
    assertThat(core.connectionLog()).noneMatch(line -> line.contains(" tls "));
    var tls = ask();
    assertThat(core.registry.connections().get(0).step()).isEqualTo("handshake");
    shakeHands();
    assertThat(client.handshakeLimit.orElseThrow())
        .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(26));
    assertThat(tls).isCompletedWithValueMatching(map -> map.containsKey("SSL_PROTOCOL"));
    assertThat(core.handled.tls()).isPresent();
    assertThat(core.handled.environment()).doesNotContainKey("SSL_PROTOCOL"); // tlsEnvironment
    assertThat(core.registry.connections().get(0).step()).isEqualTo("handler");
    assertThat(core.connectionLog()).endsWith("sslserver: tls 4711 accept");
  }

  @Test
  void isAskedForOnce() {
    core.handled.relay(program, 4711);
    var first = ask();
    assertThat(ask()).isCompletedExceptionally();
    assertThat(first).isNotDone();
    core.handled.stayPlain();
    assertThat(client.awaitsTls).isTrue();
    shakeHands();
    assertThat(first).isCompleted();
  }

  @Test
  void isNotAskedForAfterItWasGivenUp() {
    core.handled.relay(program, 4711);
    core.handled.stayPlain();
    assertThat(client.awaitsTls).isFalse();
    assertThat(ask()).isCompletedExceptionally();
    engine.complete(CoreHarness.engine());
    assertThat(client.handshakeLimit).isEmpty();
  }

  @Test
  void noRuleTellsAProgramOfDescriptorsThatItDoesNotHave() throws Exception {
    var other = new CoreHarness();
    other.addHandler();
    other.addRules("smtp", CoreHarness.allow(Map.of("SSLCTLFD", "4", "RELAYCLIENT", "")));
    other.listener("rules", "smtp");
    other.transport.connect(25, FakeNetwork.from("192.0.2.2"));
    assertThat(other.handled.environment())
        .containsKey("RELAYCLIENT")
        .doesNotContainKey("SSLCTLFD");
    other.close();
  }

  @Test
  void whereTlsComesAtOnceThereIsNothingToAskFor() {
    core.close();
    var immediate = new CoreHarness();
    immediate.addHandler();
    immediate.listener();
    var other = FakeNetwork.from("192.0.2.2");
    immediate.transport.connect(25, other);
    assertThat(immediate.handled.startTls().toCompletableFuture()).isCompletedExceptionally();
    assertThat(other.awaitsTls).isFalse();
    immediate.close();
  }

  @Test
  void aFailedHandshakeIsSaidOnceAndEndsTheProgram() {
    core.handled.relay(program, 4711);
    var tls = ask();
    engine.complete(CoreHarness.engine());
    client.handshake.completeExceptionally(new IOException("no cipher suites in common"));
    client.client.close(new End.Broken("no cipher suites in common"));
    assertThat(tls).isCompletedExceptionally();
    assertThat(program.calls).contains("abort: no cipher suites in common");
    assertThat(core.connectionLog())
        .endsWith(FAILED + "no cipher suites in common", "sslserver: ended by 4711 status 111");
    assertThat(listener.status().failed()).isEqualTo(1);
    assertEnded();
  }

  /** The stage is the transport's, and who hears of it may be late. */
  @Test
  void aFailedHandshakeIsSaidOnceAlsoWhenTheEndIsHeardOfFirst() {
    core.handled.relay(program, 4711);
    var tls = ask();
    engine.complete(CoreHarness.engine());
    client.client.close(new End.Broken("connection closed by peer during handshake"));
    client.handshake.completeExceptionally(
        new IOException("connection closed by peer during handshake"));
    assertThat(tls).isCompletedExceptionally();
    assertThat(core.connectionLog().stream().filter(line -> line.contains("for pid: 4711")))
        .containsExactly(FAILED + "connection closed by peer during handshake");
    assertThat(listener.status().failed()).isEqualTo(1);
    assertEnded();
  }

  @Test
  void aKillDuringTheHandshakeIsSaidOnce() {
    core.handled.relay(program, 4711);
    var tls = ask();
    engine.complete(CoreHarness.engine());
    core.registry.kill(1);
    client.handshake.completeExceptionally(new IOException("killed by ucspi:kill"));
    assertThat(tls).isCompletedExceptionally();
    assertThat(core.connectionLog().stream().filter(line -> line.contains("4711")).skip(2))
        .containsExactly(
            "sslserver: warn: (111) connection ended with: 192.0.2.1 for pid: 4711 killed by"
                + " ucspi:kill",
            "sslserver: ended by 4711 status 111");
    assertThat(listener.status().failed()).isZero();
    assertEnded();
  }

  /** A program that takes its time to end. */
  private static final class Stubborn implements ByteStream {
    final List<String> aborts = new ArrayList<>();

    @Override
    public void open(Receiver receiver) {}

    @Override
    public void more() {}

    @Override
    public boolean write(ByteBuffer data) {
      return true;
    }

    @Override
    public void closeOutput() {}

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {
      aborts.add(reason);
    }
  }

  @Test
  void noHandshakeIsWaitedForOnceTheDrainIsOver() {
    var stubborn = new Stubborn();
    core.handled.relay(stubborn, 4711);
    var tls = ask();
    engine.complete(CoreHarness.engine());
    ((LiveConnection) core.handled).terminate("drain time is over");
    client.handshake.completeExceptionally(new IOException("drain time is over"));
    assertThat(client.client.calls).contains("abort: drain time is over");
    assertThat(stubborn.aborts).contains("drain time is over");
    assertThat(tls).isCompletedExceptionally();
    assertThat(core.connectionLog().stream().filter(line -> line.contains("drain time")))
        .hasSize(1);
  }

  @Test
  void aSessionThatCannotBeDescribedEndsTheConnectionWithALine() {
    core.environment.indescribable = Optional.of(new IllegalStateException("no such name"));
    core.handled.relay(program, 4711);
    var tls = ask();
    shakeHands();
    assertThat(tls).isCompletedExceptionally();
    assertThat(core.connectionLog())
        .endsWith(
            "sslserver: error: (111) unable to describe TLS: java.lang.IllegalStateException: no"
                + " such name for: 192.0.2.1 pid: 4711",
            "sslserver: ended by 4711 status 111");
    assertThat(client.client.calls).anyMatch(call -> call.startsWith("abort: "));
    assertEnded();
  }

  @Test
  void aProgramIsToldWhenItsClientLeftBeforeTheEngineCame() {
    core.handled.relay(program, 4711);
    var tls = ask();
    client.client.close(new End.Finished());
    assertThat(tls).isNotDone();
    engine.complete(CoreHarness.engine());
    assertThat(tls)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("the connection is over");
    assertThat(client.handshakeLimit).isEmpty();
  }

  @Test
  void aProgramIsToldThatThereIsNoEngineAndItsClientIsDropped() {
    core.handled.relay(program, 4711);
    var tls = ask();
    engine.completeExceptionally(new IllegalStateException("no key"));
    assertThat(tls).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("no key");
    assertThat(core.connectionLog())
        .endsWith(FAILED + "no key", "sslserver: ended by 4711 status 111");
    assertThat(client.client.calls).contains("abort: no key");
    assertThat(program.calls).contains("abort: no key");
    assertEnded();
  }

  @Test
  void aProgramThatBreaksTheRulesIsSaidOnce() {
    core.handled.relay(program, 4711);
    core.handled.fail("unable to go on with /bin/smtpd: it said \"z\"");
    assertThat(core.connectionLog())
        .endsWith(
            "sslserver: error: (111) unable to go on with /bin/smtpd: it said \"z\" for:"
                + " 192.0.2.1 pid: 4711",
            "sslserver: ended by 4711 status 111");
    assertEnded();
  }

  /** A handler in this JVM that notes what it hears. */
  private List<String> serve(Consumer<ByteStream> whenTlsStarts) {
    var heard = new ArrayList<String>();
    var stream = core.handled.stream();
    stream.open(
        new ByteStream.Receiver() {
          @Override
          public void data(ByteBuffer data) {
            heard.add(UTF_8.decode(data).toString());
            stream.more();
          }

          @Override
          public void tlsStarted() {
            heard.add("TLS");
            whenTlsStarts.accept(stream);
          }

          @Override
          public void inputClosed() {}

          @Override
          public void closed(End end) {}
        });
    stream.more();
    return heard;
  }

  @Test
  void aHandlerInThisJvmHearsWhereTlsBeginsAndMayWriteFromThenOn() {
    var heard = serve(stream -> stream.write(UTF_8.encode("welcome")));
    client.client.send("STARTTLS");
    var tls = ask();
    client.client.send("RSET");
    engine.complete(CoreHarness.engine());
    client.client.startTls(); // before the stage: the stream's order counts
    client.client.send("EHLO");
    assertThat(heard).containsExactly("STARTTLS", "RSET", "TLS", "EHLO");
    assertThat(client.client.written()).isEqualTo("welcome");
    client.handshake.complete(CoreHarness.engine().getSession());
    assertThat(tls).isCompleted();
  }

  @Test
  void aHandlerThatOpensItsStreamAfterTlsHasStartedMayWriteToo() {
    var tls = ask();
    shakeHands();
    assertThat(tls).isCompleted();
    serve(stream -> {});
    core.handled.stream().write(UTF_8.encode("welcome"));
    assertThat(client.client.written()).isEqualTo("welcome");
  }

  @Test
  void aHandlerThatWritesBeforeTlsHasStartedLosesTheConnectionAndNothingIsSent() {
    serve(stream -> {});
    CompletionStage<Map<String, String>> tls = ask();
    core.handled.stream().write(UTF_8.encode("secret"));
    core.handled.stream().write(UTF_8.encode("another"));
    assertThat(client.client.written()).isEmpty();
    assertThat(core.connectionLog().stream().filter(line -> line.contains("(111)")))
        .containsExactly(
            "sslserver: error: (111) unable to go on in handler qmail: it wrote before TLS had"
                + " started for: 192.0.2.1 pid: 1");
    assertThat(listener.status().failed()).isEqualTo(1);
    engine.complete(CoreHarness.engine());
    assertThat(tls.toCompletableFuture()).isCompletedExceptionally();
    assertEnded();
  }
}
