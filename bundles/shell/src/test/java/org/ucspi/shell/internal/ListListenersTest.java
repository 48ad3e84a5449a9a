package org.ucspi.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.listener.ListenerStatus;

class ListListenersTest {

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(new ListenerState.Open(Optional.empty()), "open"),
        Arguments.of(
            new ListenerState.Open(Optional.of("port: is required")),
            "open; problem: port: is required"),
        Arguments.of(
            new ListenerState.Waiting(List.of("tls mail", "handler qmail")),
            "waiting for tls mail, handler qmail"),
        Arguments.of(new ListenerState.Invalid("port: is required"), "invalid: port: is required"),
        Arguments.of(new ListenerState.Draining(), "draining"));
  }

  @ParameterizedTest
  @MethodSource("states")
  void saysStateAndReason(ListenerState state, String words) {
    var listener = new ListenerStatus("mail", ":0:25", state, 0, 40, 0, 0, 0);
    assertThat(ListListeners.state(listener)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0,0s", "59,59s", "60,1m00s", "3599,59m59s", "3600,1h00m", "90061,25h01m"})
  void saysAges(long seconds, String words) {
    assertThat(ListConnections.age(Duration.ofSeconds(seconds))).isEqualTo(words);
  }

  @Test
  void showsPeersWithTheirNamesWhenKnown() throws Exception {
    var v6 = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 7);
    assertThat(ListConnections.peer(Peer.of(v6))).isEqualTo("[2001:db8::1]:7");
    assertThat(ListConnections.peer(new Peer(v6, Optional.of("a.example"), Optional.empty())))
        .isEqualTo("a.example [2001:db8::1]:7");
  }
}
