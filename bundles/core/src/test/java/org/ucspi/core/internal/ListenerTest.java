package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.mail;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.settings.Problem;

/** The states of a listener and how edits and parts move it through them. */
class ListenerTest {
  private static final ListenerState OPEN = new ListenerState.Open(Optional.empty());

  private final CoreHarness core = new CoreHarness();

  @AfterEach
  void close() {
    core.close();
  }

  private static ListenerState state(Listener listener) {
    return listener.status().state();
  }

  @Test
  void waitsForWhatItNamesAndSaysForWhat() {
    var listener = core.listener("tls", "mail", "rules", "smtp");
    assertThat(state(listener))
        .isEqualTo(new ListenerState.Waiting(List.of("tls mail", "rules smtp", "handler qmail")));
    assertThat(core.transport.open).isEmpty();
    core.addTls();
    core.addHandler();
    core.addRules("smtp", CoreHarness.deny());
    assertThat(state(listener)).isEqualTo(OPEN);
    assertThat(core.transport.open).containsOnlyKeys(25);
  }

  @Test
  void saysWhyAPartIsUnavailable() {
    core.addProblem(new Problem("handler", "qmail", "command: /bin/x: not found"));
    assertThat(state(core.listener()))
        .isEqualTo(
            new ListenerState.Waiting(List.of("handler qmail (command: /bin/x: not found)")));
  }

  @Test
  void closesItsPortWhileAPartIsGone() {
    var handler = core.addHandler();
    var listener = core.listener();
    core.parts.removeHandler(handler);
    assertThat(state(listener)).isEqualTo(new ListenerState.Waiting(List.of("handler qmail")));
    assertThat(core.transport.open).isEmpty();
    core.addHandler();
    assertThat(state(listener)).isEqualTo(OPEN);
  }

  @Test
  void movesToAnEditedPort() {
    core.addHandler();
    var listener = core.listener();
    listener.configure(mail("port", "2525"));
    assertThat(core.transport.open).containsOnlyKeys(2525);
    assertThat(state(listener)).isEqualTo(OPEN);
  }

  @Test
  void closesTheOldPortWhenItsRulesGoThoughTheNewOneIsTaken() {
    core.addHandler();
    var old = core.addRules("old", allow(Map.of()));
    core.addRules("new", allow(Map.of()));
    core.transport.taken.add(2525);
    var listener = core.listener("rules", "old");
    listener.configure(mail("rules", "new", "port", "2525"));
    assertThat(core.transport.open).containsOnlyKeys(25);
    core.parts.removeRules(old);
    assertThat(core.transport.open).isEmpty();
    core.transport.taken.clear();
    await().until(() -> state(listener).equals(OPEN));
    assertThat(core.transport.open).containsOnlyKeys(2525);
  }

  @Test
  void keepsTheOldPortWhenTheNewOneIsTakenAndMovesOnceItIsFree() {
    core.addHandler();
    core.transport.taken.add(2525);
    var listener = core.listener();
    listener.configure(mail("port", "2525"));
    assertThat(core.transport.open).containsOnlyKeys(25);
    var reason = "(111) unable to bind to: 192.0.2.25 port: 2525: Address already in use";
    assertThat(state(listener)).isEqualTo(new ListenerState.Open(Optional.of(reason)));
    assertThat(core.log())
        .containsOnlyOnce(
            "sslserver: error: " + reason + "; the configuration before it stays in use");
    core.transport.taken.clear();
    await().until(() -> state(listener).equals(OPEN));
    assertThat(core.transport.open).containsOnlyKeys(2525);
  }

  @Test
  void forgetsARefusedPortOnceTheFileNoLongerNamesIt() {
    core.addHandler();
    core.transport.taken.add(2525);
    var listener = core.listener();
    listener.configure(mail("port", "2525"));
    listener.configure(mail("concurrency", "none"));
    core.transport.taken.clear();
    var reason = "(100) org.ucspi.listener-mail.cfg: concurrency: \"none\" is not a whole number";
    await()
        .during(Duration.ofSeconds(6))
        .atMost(Duration.ofSeconds(7))
        .until(
            () ->
                core.transport.open.keySet().equals(Set.of(25))
                    && state(listener).equals(new ListenerState.Open(Optional.of(reason))));
  }

  @Test
  void showsWhatIsWrongWithThePartsInUse() {
    core.addHandler();
    var listener = core.listener();
    core.addProblem(new Problem("handler", "qmail", "command: no closing quote"));
    assertThat(state(listener))
        .isEqualTo(new ListenerState.Open(Optional.of("handler qmail: command: no closing quote")));
  }

  @Test
  void changesItsHostOnTheSamePort() {
    core.addHandler();
    var listener = core.listener();
    listener.configure(mail("host", "0"));
    assertThat(state(listener)).isEqualTo(OPEN);
    assertThat(listener.status().address()).isEqualTo("0.0.0.0:25");
  }

  @Test
  void isInvalidWithABadValueAndRecoversOnTheNextGoodEdit() {
    core.addHandler();
    var listener = core.listener("port", "none");
    var reason =
        "(100) org.ucspi.listener-mail.cfg: port: \"none\" is neither a number from 0 to 65535 nor a service in /etc/services";
    assertThat(state(listener)).isEqualTo(new ListenerState.Invalid(reason));
    assertThat(core.log()).containsExactly("sslserver: fatal: " + reason);
    listener.configure(mail());
    assertThat(state(listener)).isEqualTo(OPEN);
  }

  @Test
  void keepsServingAfterABadEditAndSaysSo() {
    core.addHandler();
    var listener = core.listener();
    listener.configure(mail("concurrency", "0"));
    assertThat(core.transport.open).containsOnlyKeys(25);
    assertThat(state(listener))
        .isEqualTo(
            new ListenerState.Open(
                Optional.of("(100) org.ucspi.listener-mail.cfg: concurrency: 0 is less than 1")));
    listener.configure(mail());
    assertThat(state(listener)).isEqualTo(OPEN);
  }

  @Test
  void defersBeyondTheLimitUntilOneLeavesOrTheLimitRises() {
    core.addHandler();
    var listener = core.listener("concurrency", "1");
    var first = FakeNetwork.from("192.0.2.1");
    assertThat(core.transport.connect(25, first)).isTrue();
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.2"))).isFalse();
    int before = core.transport.resumed;
    listener.configure(mail("concurrency", "2"));
    assertThat(core.transport.resumed).isEqualTo(before + 1);
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.2"))).isTrue();
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.3"))).isFalse();
    core.registry.kill(1);
    assertThat(core.transport.resumed).isEqualTo(before + 2);
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.3"))).isTrue();
  }

  @Test
  void drainsUntilItsLastConnectionHasEnded() {
    core.addHandler();
    var listener = core.listener();
    var client = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, client);
    listener.close();
    assertThat(core.transport.open).isEmpty();
    assertThat(core.registry.listeners())
        .singleElement()
        .satisfies(l -> assertThat(l.state()).isEqualTo(new ListenerState.Draining()));
    core.registry.kill(1);
    assertThat(core.registry.listeners()).isEmpty();
    listener.awaitDrained();
  }

  @Test
  void endsWhatHasNotDrainedInTime() {
    core.addHandler();
    var listener = core.listener("drainTimeoutSeconds", "0");
    var client = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, client);
    var program = new MemoryStream();
    core.handled.relay(program, 4711);
    listener.close();
    listener.awaitDrained();
    assertThat(program.calls).contains("abort: drain time is over");
  }
}
