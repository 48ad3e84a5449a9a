package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.deny;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** When a connection counts against the limit of its address, and that it stops to when it ends. */
class IpLimitStepsTest {
  private static final String IP = "192.0.2.1";

  private final CoreHarness core = new CoreHarness();
  private Listener listener;

  @AfterEach
  void close() {
    core.close();
  }

  private void listen(String... settings) {
    core.addHandler();
    listener = core.listener(settings);
  }

  private FakeNetwork connect() {
    var client = FakeNetwork.from(IP);
    assertThat(core.transport.connect(25, client)).isTrue();
    return client;
  }

  private boolean refused(String rule) {
    return core.log().stream().anyMatch(line -> line.endsWith("limit:" + rule + " exceeded"));
  }

  private void assertAllGivenBack() {
    assertThat(core.registry.connections()).isEmpty();
    assertThat(listener.status().connections()).isZero();
    assertThat(listener.ipLimits().addresses()).isZero();
  }

  @Test
  void oneThatARuleDeniedMeanwhileDoesNotCount() {
    var verdicts = Stream.of(deny(), allow(Map.of())).iterator();
    core.addRules("smtp", peer -> verdicts.next());
    core.environment.slow = true;
    listen("rules", "smtp", "maxPerIp", "1");
    var denied = connect();
    var second = connect();
    core.environment.answer();
    core.environment.answer();
    assertThat(denied.closed).isTrue();
    assertThat(second.closed).isFalse();
    assertThat(core.handled.number()).isEqualTo(2);
  }

  @Test
  void oneThatEndedMeanwhileDoesNotCount() {
    core.addRules("smtp", allow(Map.of()));
    core.environment.slow = true;
    listen("rules", "smtp", "maxPerIp", "1");
    connect();
    connect();
    core.environment.answer();
    core.registry.kill(1);
    core.environment.answer();
    assertThat(core.handled.number()).isEqualTo(2);
  }

  @Test
  void whoIsDecidedOnFirstIsAdmitted() {
    core.addRules("smtp", allow(Map.of("MAXCONIP", "1")));
    core.environment.slow = true;
    listen("rules", "smtp");
    var first = connect();
    var second = connect();
    core.environment.waiting.removeLast().run();
    core.environment.answer();
    assertThat(second.closed).isFalse();
    assertThat(first.closed).isTrue();
  }

  @Test
  void whoCameWithoutALimitCountsForALaterOneOfARule() {
    var verdicts = Stream.of(allow(Map.of()), allow(Map.of("MAXCONIP", "1"))).iterator();
    core.addRules("smtp", peer -> verdicts.next());
    listen("rules", "smtp");
    connect();
    assertThat(connect().closed).isTrue();
    assertThat(refused("1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "-1", " ", "9999999999"})
  void aMaxconipThatIsNoNumberLetsNobodyIn(String limit) {
    core.addRules("smtp", allow(Map.of("MAXCONIP", limit)));
    listen("rules", "smtp");
    assertThat(connect().closed).isTrue();
    assertAllGivenBack();
  }

  @Test
  void anEmptyMaxconipIsNone() {
    core.addRules("smtp", allow(Map.of("MAXCONIP", "")));
    listen("rules", "smtp", "maxPerIp", "1");
    assertThat(connect().closed).isFalse();
    assertThat(connect().closed).isTrue();
  }

  @Test
  void anEarlyRulesMaxconipOverridesTheLimitBeforeTheLookUp() {
    core.addRules("early", allow(Map.of("MAXCONIP", "2")));
    core.addRules("smtp", deny());
    core.environment.slow = true;
    listen("rules", "smtp", "ipRules", "early", "maxPerIp", "1");
    connect();
    assertThat(connect().closed).isFalse();
    assertThat(connect().closed).isTrue();
    assertThat(core.environment.waiting).hasSize(2);
  }

  @Test
  void aLaterRuleMayRaiseTheLimitSoThatTheLookUpComesFirst() {
    core.addRules("early", new Verdict.Allow(Optional.empty(), Map.of()));
    core.addRules("smtp", allow(Map.of("MAXCONIP", "2")));
    core.environment.slow = true;
    listen("rules", "smtp", "ipRules", "early", "maxPerIp", "1");
    connect();
    var second = connect();
    assertThat(second.closed).isFalse();
    core.environment.answer();
    core.environment.answer();
    assertThat(second.closed).isFalse();
  }

  private record Way(FakeNetwork client, CoreHarness core) {}

  private static Named<Consumer<Way>> way(String name, Consumer<Way> end) {
    return Named.of(name, end);
  }

  static Stream<Named<Consumer<Way>>> endsOfServed() {
    return Stream.of(
        way("the client leaves", w -> w.client.client.close(new End.Finished())),
        way("the client resets", w -> w.client.client.close(new End.Broken("reset"))),
        way("killed", w -> w.core.registry.kill(1)),
        way("idle", w -> w.client.idle.run()),
        way("the handler fails", w -> w.core.handled.fail("unable to start x")));
  }

  @ParameterizedTest
  @MethodSource("endsOfServed")
  void givesBackWhenAServedOneEnds(Consumer<Way> end) {
    listen("maxPerIp", "1");
    var client = connect();
    core.handled.stream().open(new Unused(ended -> {}));
    assertThat(connect().closed).isTrue();
    end.accept(new Way(client, core));
    assertThat(connect().closed).isFalse();
    assertThat(listener.ipLimits().addresses()).isEqualTo(1);
    core.registry.kill(3);
    assertAllGivenBack();
  }

  /** A program that does not end until the test says so. */
  private static final class Lingering implements ByteStream {
    private Receiver receiver;

    @Override
    public void open(Receiver opened) {
      receiver = opened;
    }

    @Override
    public void more() {}

    @Override
    public boolean write(ByteBuffer data) {
      data.position(data.limit());
      return true;
    }

    @Override
    public void closeOutput() {}

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {}
  }

  @Test
  void givesBackWhenTheProgramHasEndedTooAndNotBefore() {
    listen("maxPerIp", "1");
    var client = connect();
    var program = new Lingering();
    core.handled.relay(program, 4711);
    client.client.close(new End.Broken("reset"));
    assertThat(connect().closed).isTrue();
    program.receiver.closed(new End.Signalled(15));
    assertAllGivenBack();
  }

  static Stream<Named<Consumer<Way>>> endsOfHandshakes() {
    return Stream.of(
        way(
            "failed",
            w -> {
              w.client.handshake.completeExceptionally(new IOException("no shared cipher"));
              w.client.client.close(new End.Broken("no shared cipher"));
            }),
        way(
            "killed",
            w -> {
              w.core.registry.kill(1);
              w.client.handshake.completeExceptionally(new IOException("killed by ucspi:kill"));
            }));
  }

  @ParameterizedTest
  @MethodSource("endsOfHandshakes")
  void givesBackWhenAHandshakeEnds(Consumer<Way> end) {
    core.addTls();
    listen("tls", "mail", "maxPerIp", "1");
    var client = connect();
    assertThat(connect().closed).isTrue();
    end.accept(new Way(client, core));
    assertAllGivenBack();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesBackWhenOneIsEndedWhileItIsLookedUp(boolean countedBefore) {
    core.addRules("smtp", deny()); // not asked any more
    core.environment.slow = true;
    listen("rules", countedBefore ? "" : "smtp", "maxPerIp", "1");
    connect();
    assertThat(listener.ipLimits().addresses()).isEqualTo(countedBefore ? 1 : 0);
    core.registry.kill(1);
    assertAllGivenBack();
    core.environment.answer();
    assertAllGivenBack();
    assertThat(core.handled).isNull();
    assertThat(listener.status().denied()).isZero();
    assertThat(core.log()).noneMatch(line -> line.contains(" deny ") || line.contains(" ok "));
  }

  @Test
  void givesBackWhenAStepThrows() {
    core.addRules(
        "smtp",
        peer -> {
          throw new IllegalStateException("broken");
        });
    listen("rules", "smtp", "maxPerIp", "1");
    connect();
    assertAllGivenBack();
  }

  @Test
  void givesBackWhenTheHandlerThrows() {
    core.parts.addHandler(
        core.addHandler(),
        connection -> {
          throw new IllegalStateException("broken");
        });
    listener = core.listener("maxPerIp", "1");
    connect();
    assertAllGivenBack();
  }

  @Test
  void givesBackWhatTheEndOfTheListenerEnds() {
    listen("maxPerIp", "1", "drainTimeoutSeconds", "0");
    connect();
    listener.close();
    listener.awaitDrained();
    assertAllGivenBack();
  }

  @Test
  void keepsTheCountWhileTheSettingsChange() {
    listen("maxPerIp", "2");
    connect();
    listener.configure(CoreHarness.mail("maxPerIp", "1"));
    assertThat(connect().closed).isTrue();
    listener.configure(CoreHarness.mail("maxPerIp", "0"));
    assertThat(connect().closed).isFalse();
  }
}
