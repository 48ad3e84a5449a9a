package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.client.Clients;
import org.ucspi.api.settings.InvalidSettingsException;

/** Connections that no configuration is there for. */
class PassingClientsTest {
  private static final Map<String, String> WEB =
      Map.of("service.pid", "web", "host", "www.example", "port", "80");

  private final ClientHarness harness = new ClientHarness();
  private final Clients clients = new PassingClients(harness.core.services);

  @AfterEach
  void close() {
    harness.close();
  }

  private void listens() {
    harness.addresses("192.0.2.1");
    harness.core.transport.answer(
        "192.0.2.1", new FakeNetwork(new InetSocketAddress("192.0.2.1", 80)));
  }

  @Test
  void connectsAndRegistersNothing() throws Exception {
    listens();
    var connection = clients.connect(WEB).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(connection.listener()).isEqualTo("web");
    assertThat(connection.tls()).isEmpty();
    assertThat(harness.registered).isEmpty();
  }

  @Test
  void takesTheProfileThatItIsGiven() throws Exception {
    listens();
    var asked = new ArrayList<String>();
    clients.connect(
        WEB,
        host -> {
          asked.add(host);
          return new FakeTls(CoreHarness.engine());
        });
    assertThat(asked).isEqualTo(List.of("www.example"));
  }

  @Test
  void saysWhichKeyIsNotGood() {
    assertThatThrownBy(() -> clients.connect(Map.of("service.pid", "web", "port", "none")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("web: port: \"none\" is neither a number");
  }
}
