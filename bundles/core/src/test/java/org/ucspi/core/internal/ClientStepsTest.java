package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;

/** The way of a connection that we make, with a network that does what the test says. */
class ClientStepsTest {
  private final IOException refused = new IOException("connection refused");

  private final ClientHarness harness = new ClientHarness();
  private final FakeNetwork network = new FakeNetwork(new InetSocketAddress("192.0.2.2", 80));
  private final List<String> askedFor = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private Optional<SSLException> afterwards = Optional.empty();

  @AfterEach
  void close() {
    harness.close();
  }

  private static SocketTimeoutException late() {
    return new SocketTimeoutException("timed out after 2 s");
  }

  private FakeTransport transport() {
    return harness.core.transport;
  }

  private List<String> log() {
    return harness.core.log();
  }

  // ---- addresses

  @Test
  void saysThatAHostHasNoAddress() {
    harness.start();
    assertThat(harness.failure()).isEqualTo("IOException: no IP address for: www.example");
    assertThat(log()).containsExactly("sslclient: fatal: (111) no IP address for: www.example");
  }

  @Test
  void saysThatAHostCannotBeLookedUpNow() {
    harness.start("host", "down.example");
    var line = "temporarily unable to figure out IP address for: down.example timed out";
    assertThat(harness.failure()).isEqualTo("IOException: " + line);
    assertThat(log()).containsExactly("sslclient: fatal: (111) " + line);
  }

  @ParameterizedTest
  @CsvSource({
    "any, 192.0.2.1 for 2; 2001:db8::1 for 2; 192.0.2.1 for 58; 2001:db8::1 for 58",
    "ipv4, 192.0.2.1 for 60",
    "ipv6, 2001:db8::1 for 60",
  })
  void triesAddressesOfTheKindThatIsWanted(String addresses, String attempts) {
    harness.start("addresses", addresses);
    harness.addresses("192.0.2.1", "2001:db8::1");
    transport().answer("192.0.2.1", late(), late());
    transport().answer("2001:db8::1", late(), late());
    harness.failure();
    assertThat(String.join("; ", transport().attempts)).isEqualTo(attempts);
  }

  @Test
  void hasNoAddressWhereNoneIsOfTheKindThatIsWanted() {
    harness.start("addresses", "ipv6");
    harness.addresses("192.0.2.1");
    assertThat(harness.failure()).isEqualTo("IOException: no IP address for: www.example");
    assertThat(transport().attempts).isEmpty();
  }

  // ---- rounds

  @Test
  void takesTheFirstAddressThatAnswers() {
    harness.start("verbosity", "verbose");
    harness.addresses("192.0.2.1", "192.0.2.2", "192.0.2.3");
    transport().answer("192.0.2.1", refused);
    transport().answer("192.0.2.2", network);
    var connection = harness.connect().join();
    assertThat(connection.peer().address()).isEqualTo(network.remoteAddress());
    assertThat(transport().attempts).containsExactly("192.0.2.1 for 2", "192.0.2.2 for 2");
    assertThat(log())
        .containsExactly(
            "sslclient: unable to connect to 192.0.2.1 port 80: connection refused",
            "sslclient: connected to 192.0.2.2 port 80");
  }

  @Test
  void triesOnlyThoseAgainThatTimedOut() {
    harness.start("connectTimeoutSeconds", "3", "retryTimeoutSeconds", "20");
    harness.addresses("192.0.2.1", "192.0.2.2", "192.0.2.3");
    transport().answer("192.0.2.1", late(), late());
    transport().answer("192.0.2.2", refused);
    transport().answer("192.0.2.3", late(), network);
    assertThat(harness.connect()).isCompleted();
    assertThat(transport().attempts)
        .containsExactly(
            "192.0.2.1 for 3",
            "192.0.2.2 for 3",
            "192.0.2.3 for 3",
            "192.0.2.1 for 20",
            "192.0.2.3 for 20");
    assertThat(log())
        .containsExactly(
            "sslclient: unable to connect to 192.0.2.2 port 80: connection refused",
            "sslclient: unable to connect to 192.0.2.1 port 80: timed out");
  }

  @Test
  void givesOneAddressBothRoundsAtOnce() {
    harness.start();
    harness.addresses("192.0.2.1");
    transport().answer("192.0.2.1", late());
    assertThat(harness.failure())
        .isEqualTo("IOException: unable to connect to 192.0.2.1 port 80: timed out");
    assertThat(transport().attempts).containsExactly("192.0.2.1 for 60");
    assertThat(log())
        .containsExactly("sslclient: unable to connect to 192.0.2.1 port 80: timed out");
  }

  @Test
  void hasNoSecondRoundWhereThereIsNoTimeForIt() {
    harness.start("retryTimeoutSeconds", "0");
    harness.addresses("192.0.2.1", "192.0.2.2");
    transport().answer("192.0.2.1", late());
    transport().answer("192.0.2.2", late());
    harness.failure();
    assertThat(transport().attempts).containsExactly("192.0.2.1 for 2", "192.0.2.2 for 2");
    assertThat(log()).hasSize(2);
  }

  @Test
  void endsAtOnceWhereItCannotConnectFromTheAddressItIsGiven() {
    harness.start("localAddress", "192.0.2.99");
    harness.addresses("192.0.2.1", "192.0.2.2");
    transport().answer("192.0.2.1", new BindException("cannot assign requested address"));
    var line = "unable to bind socket: cannot assign requested address";
    assertThat(harness.failure()).isEqualTo("IOException: " + line);
    assertThat(transport().attempts).containsExactly("192.0.2.1 from 192.0.2.99 for 2");
    assertThat(log()).containsExactly("sslclient: fatal: (111) " + line);
  }

  @Test
  void saysNothingWhereItIsToBeQuiet() {
    harness.start("verbosity", "quiet");
    harness.addresses("192.0.2.1");
    transport().answer("192.0.2.1", refused);
    harness.failure();
    harness.start("verbosity", "quiet", "host", "none.example");
    harness.failure();
    assertThat(log()).isEmpty();
  }

  @Test
  void triesNoMoreThanAHundredAddresses() {
    harness.start();
    var many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "10.0." + i / 250 + "." + (1 + i % 250);
      transport().answer(many[i], refused);
    }
    harness.addresses(many);
    harness.failure();
    assertThat(transport().attempts).hasSize(100);
  }

  // ---- look-up and environment

  @Test
  void knowsWhoIsAtBothEnds() {
    harness.start("tlsEnvironment", "true");
    connected();
    var connection = harness.connect().join();
    assertThat(connection.listener()).isEqualTo("web");
    assertThat(connection.peer().host()).contains("host.example");
    assertThat(connection.local().host()).contains("mx.example");
    assertThat(connection.environment()).isEqualTo(Map.of("PROTO", "TCP"));
    assertThat(connection.tls()).isEmpty();
    assertThat(connection.tlsDelayed()).isFalse();
    assertThat(connection.startTls().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void endsAConnectionWhoseLookUpNeverEnds() {
    harness.start();
    connected();
    harness.core.environment.instead = Optional.of(CompletableFuture::new);
    var connection = harness.connect();
    await().atMost(ClientHarness.LIMIT).until(connection::isCompletedExceptionally);
    assertThat(network.closed).isTrue();
    assertThat(log())
        .containsExactly(
            "sslclient: fatal: (111) unable to look up the server: timed out after 1 s");
  }

  // ---- TLS

  private void connected() {
    harness.addresses("192.0.2.2");
    transport().answer("192.0.2.2", network);
  }

  private final class Tls implements ConnectionTls {
    @Override
    public SSLEngine engine() {
      return CoreHarness.engine();
    }

    @Override
    public TlsSession established(SSLSession session) throws SSLException {
      if (afterwards.isPresent()) {
        throw afterwards.get();
      }
      return TlsSession.ofClient(session, "fake/1", Optional.empty());
    }

    @Override
    public Optional<String> refusal() {
      return refusal;
    }
  }

  private void addProfile() {
    harness.core.addClientTls(
        host -> {
          askedFor.add(host);
          return new Tls();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "errors, ''",
    "verbose, sslclient: ssl connect",
    "tls, sslclient: ssl connect TLSv1.3:TLS_AES_256_GCM_SHA384",
  })
  void doesTheHandshakeBeforeAnybodyHasTheConnection(String verbosity, String line) {
    addProfile();
    harness.start("tls", "corp", "tlsEnvironment", "true", "verbosity", verbosity);
    connected();
    var connecting = harness.connect();
    assertThat(connecting).isNotDone();
    assertThat(askedFor).containsExactly("www.example");
    assertThat(network.handshakeLimit).contains(java.time.Duration.ofSeconds(60));
    network.handshake.complete(CoreHarness.engine().getSession());
    var connection = connecting.join();
    assertThat(connection.tls()).isPresent();
    assertThat(connection.environment())
        .containsEntry("PROTO", "TLS")
        .containsEntry("SSL_PROTOCOL", "TLSv1.3");
    assertThat(String.join("", log()).replaceFirst(".*port 80", "")).isEqualTo(line);
  }

  @Test
  void saysThatAHandshakeFailed() {
    addProfile();
    harness.start("tls", "corp");
    connected();
    network.handshake.completeExceptionally(new IOException("timed out after 60 s"));
    var line = "unable to TLS connect: timed out after 60 s";
    assertThat(harness.failure()).isEqualTo("IOException: " + line);
    assertThat(log()).containsExactly("sslclient: fatal: (111) " + line);
  }

  @Test
  void saysWhyAServerWasRefused() {
    addProfile();
    refusal = Optional.of("server hostname does not match certificate: www.example");
    harness.start("tls", "corp");
    connected();
    network.handshake.completeExceptionally(new IOException("bad certificate"));
    assertThat(harness.failure()).isEqualTo("IOException: " + refusal.get());
    assertThat(log()).containsExactly("sslclient: fatal: (111) " + refusal.get());
  }

  @Test
  void endsAConnectionThatIsRefusedAfterAGoodHandshake() {
    addProfile();
    afterwards = Optional.of(new SSLException("no server certificate"));
    refusal = Optional.of("no server certificate");
    harness.start("tls", "corp");
    connected();
    network.handshake.complete(CoreHarness.engine().getSession());
    assertThat(harness.failure()).isEqualTo("IOException: no server certificate");
    assertThat(network.client.calls).containsExactly("abort: no server certificate");
  }
}
