package org.ucspi.core.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.allowAll;
import static org.ucspi.core.internal.CoreHarness.deny;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.stream.End;

/** The steps of a connection, in order, with their log lines and their ends. */
class ConnectionTest {
  private static final String WHO = "mx.example:192.0.2.25:25 host.example:192.0.2.1:user?:40000";

  private final CoreHarness core = new CoreHarness();
  private final FakeNetwork client = FakeNetwork.from("192.0.2.1");
  private final MemoryStream program = new MemoryStream();

  @AfterEach
  void close() {
    core.close();
  }

  private void connect(String... listener) {
    core.addHandler();
    core.listener(listener);
    core.transport.connect(25, client);
  }

  @Test
  void logsAProgramsLifeUnderItsNumber() {
    connect();
    core.handled.relay(program, 4711);
    program.send("hello");
    program.close(new End.Exited(7));
    assertThat(client.client.written()).isEqualTo("hello");
    assertThat(core.connectionLog())
        .containsExactly(
            "sslserver: pid 4711 from 192.0.2.1",
            "sslserver: ok 4711 " + WHO,
            "sslserver: ended by 4711 status 7");
    assertThat(core.registry.connections()).isEmpty();
  }

  @Test
  void logsTheCipherWhereAskedTo() throws Exception {
    core.addTls();
    connect("tls", "mail", "verbosity", "tls");
    assertThat(core.handled).isNull();
    client.handshake.complete(SSLContext.getDefault().createSSLEngine().getSession());
    core.handled.relay(program, 4711);
    program.close(new End.Signalled(9));
    assertThat(core.connectionLog())
        .containsSubsequence(
            "sslserver: ok 4711 " + WHO,
            "sslserver: tls 4711 accept TLSv1.3:TLS_AES_256_GCM_SHA384",
            "sslserver: ended by 4711 status 137 signal 9");
  }

  @Test
  void startsNoProgramWhenTheHandshakeFails() {
    core.addTls();
    connect("tls", "mail");
    client.handshake.completeExceptionally(new IOException("timed out after 26 s"));
    assertThat(core.handled).isNull();
    assertThat(client.client.calls).isEmpty(); // the alert is still on its way
    client.client.close(new End.Broken("timed out after 26 s"));
    assertThat(core.connectionLog())
        .contains(
            "sslserver: error: (111) unable to accept TLS from: 192.0.2.1 for pid: 1 timed out after 26 s");
    assertThat(core.registry.connections()).isEmpty();
    assertThat(core.registry.listeners().get(0).failed()).isEqualTo(1);
  }

  @Test
  void deniesByRuleBeforeTlsAndProgram() {
    core.addTls();
    core.addRules("smtp", deny());
    connect("tls", "mail", "rules", "smtp");
    assertThat(core.handled).isNull();
    assertThat(client.closed).isTrue();
    assertThat(core.connectionLog())
        .endsWith("sslserver: pid 1 from 192.0.2.1", "sslserver: deny 1 " + WHO);
    assertThat(core.registry.connections()).isEmpty();
  }

  @Test
  void skipsTheRulesWhenTheEarlyOnesAllowExplicitly() {
    core.addRules("early", allow(Map.of("RELAYCLIENT", "")));
    core.addRules("smtp", deny());
    connect("rules", "smtp", "ipRules", "early");
    assertThat(core.handled.environment()).containsEntry("RELAYCLIENT", "");
  }

  @Test
  void asksTheRulesWhenTheEarlyOnesAllowEverybody() {
    core.addRules("early", allowAll(Map.of("RELAYCLIENT", "")));
    core.addRules("smtp", deny());
    connect("rules", "smtp", "ipRules", "early");
    assertThat(core.handled).isNull();
  }

  @Test
  void asksTheRulesWhenNoEarlyRuleMatched() {
    core.addRules("early", new Verdict.Allow(Optional.empty(), Map.of()));
    core.addRules("smtp", deny());
    connect("rules", "smtp", "ipRules", "early");
    assertThat(core.handled).isNull();
  }

  @Test
  void connectionsOwnVariablesWinOverThoseOfRules() {
    core.addRules("smtp", allow(Map.of("PROTO", "forged", "QMAILQUEUE", "scan")));
    connect("rules", "smtp");
    assertThat(core.handled.environment())
        .containsOnly(entry("PROTO", "TCP"), entry("QMAILQUEUE", "scan"));
  }

  @Test
  void refusesMoreThanTheLimitOfAnAddressAndCountsExactly() {
    connect("maxPerIp", "1");
    var second = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, second);
    assertThat(second.closed).isTrue();
    assertThat(core.connectionLog())
        .containsSequence(
            "sslserver: warn: (100) ip connection limit of 1 exceeded for: 192.0.2.1",
            "sslserver: pid 2 from 192.0.2.1",
            "sslserver: deny 2 :192.0.2.25:25 :192.0.2.1::40000 ip connection limit:1 exceeded");
    core.registry.kill(1);
    var third = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, third);
    assertThat(third.closed).isFalse();
  }

  @Test
  void aRulesMaxconipOverridesTheLimit() {
    core.addRules("smtp", allow(Map.of("MAXCONIP", "1")));
    connect("rules", "smtp", "maxPerIp", "5");
    var second = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, second);
    assertThat(second.closed).isTrue();
  }

  @Test
  void aRulesMaxconipAlsoRaisesTheLimit() {
    core.addRules("smtp", allow(Map.of("MAXCONIP", "2")));
    connect("rules", "smtp", "maxPerIp", "1");
    var second = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, second);
    assertThat(second.closed).isFalse();
    var third = FakeNetwork.from("192.0.2.1");
    core.transport.connect(25, third);
    assertThat(third.closed).isTrue();
  }

  @Test
  void whatAConnectionDoesNotKnowIsUnset() {
    core.addRules("smtp", allow(Map.of("TCPREMOTEINFO", "root", "SSLREMOTEIP", "8.8.8.8")));
    connect("rules", "smtp");
    assertThat(core.handled.environment()).containsOnly(entry("PROTO", "TCP"));
  }

  @Test
  void theFirstClientOfANewPortIsServedUnderTheNewRules() {
    core.addHandler();
    core.addRules("smtp", deny());
    var listener = core.listener();
    core.transport.whenOpened = port -> core.transport.connect(port, client);
    listener.configure(CoreHarness.mail("port", "2525", "rules", "smtp"));
    assertThat(client.closed).isTrue();
    assertThat(core.handled).isNull();
  }

  @Test
  void writesTheBannerFirst() {
    connect("banner", "220 mx\r\n");
    core.handled.relay(program, 4711);
    program.send("250 ok");
    assertThat(client.client.written()).isEqualTo("220 mx\r\n250 ok");
  }

  @Test
  void endsAProgramThatStartedTooLate() {
    connect();
    core.registry.kill(1);
    core.handled.relay(program, 4711);
    assertThat(program.calls).containsExactly("abort: the connection is over", "closeInput");
  }

  @Test
  void idlenessEndsTheProgramsInputFirst() {
    connect("idleTimeoutSeconds", "3");
    core.handled.relay(program, 4711);
    client.idle.run();
    assertThat(program.calls).containsExactly("closeOutput");
    assertThat(client.client.calls).containsExactly("closeInput");
  }

  @Test
  void aHandlerThatThrowsCostsOneConnectionOnly() {
    core.parts.addHandler(
        core.addHandler(),
        connection -> {
          throw new IllegalStateException("broken");
        });
    core.listener();
    core.transport.connect(25, client);
    assertThat(client.client.calls)
        .containsExactly(
            "abort: unable to run handler qmail: java.lang.IllegalStateException: broken");
    assertThat(core.registry.connections()).isEmpty();
  }

  @Test
  void aBlockingHandlerThatThrowsEndsWithStatus111AfterWhatItWrote() {
    core.addBlockingHandler(
        (in, out, environment) -> {
          out.write("half".getBytes(UTF_8));
          throw new IllegalStateException("broken");
        });
    core.listener();
    core.transport.connect(25, client);
    await().until(() -> core.log().contains("sslserver: ended by 1 status 111"));
    assertThat(client.client.written()).isEqualTo("half");
    assertThat(core.log())
        .contains(
            "sslserver: error: (111) unable to go on in handler qmail: java.lang.IllegalStateException: broken for: 192.0.2.1 pid: 1");
  }

  @Test
  void rulesThatThrowCostOneConnectionAndLeakNothing() {
    core.addHandler();
    core.addRules("early", (Verdict) null);
    var listener = core.listener("ipRules", "early");
    core.transport.connect(25, client);
    assertThat(client.client.calls).hasSize(1);
    assertThat(core.registry.connections()).isEmpty();
    assertThat(listener.status().connections()).isZero();
  }

  @Test
  void quietListenersLogNothing() {
    connect("verbosity", "quiet");
    core.handled.fail("unable to start x");
    assertThat(core.log()).isEqualTo(List.of());
  }
}
