package org.ucspi.transport.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.transport.NetworkConnection;

/** Connections that we open: good ones, refused ones, and those that come too late. */
class ConnectingTest {
  private Loopback loopback;

  @BeforeEach
  void start() throws IOException {
    loopback = new Loopback(connection -> connection.close());
  }

  @AfterEach
  void stop() throws IOException {
    loopback.close();
  }

  @Test
  void connectsFromTheAddressItIsGiven() throws Exception {
    var from = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), 0);
    var connection =
        loopback
            .network
            .connect(loopback.listening.address(), Optional.of(from), Duration.ofSeconds(5))
            .toCompletableFuture()
            .get(10, SECONDS);
    assertThat(connection.localAddress().getAddress()).isEqualTo(from.getAddress());
    assertThat(connection.remoteAddress()).isEqualTo(loopback.listening.address());
  }

  @Test
  void saysThatAnAddressIsNotOurs() throws Exception {
    var from = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0);
    assertUnableToBind(from, "cannot assign requested address");
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    var from = new InetSocketAddress(0);
    try (var taken = new ServerSocket()) {
      taken.bind(from);
      assertUnableToBind(new InetSocketAddress(taken.getLocalPort()), "address already in use");
    }
  }

  private void assertUnableToBind(InetSocketAddress from, String reason) {
    assertThatThrownBy(
            () ->
                loopback
                    .network
                    .connect(loopback.listening.address(), Optional.of(from), Duration.ofSeconds(5))
                    .toCompletableFuture()
                    .get(10, SECONDS))
        .cause()
        .isInstanceOf(BindException.class)
        .hasMessage(reason);
  }

  @Test
  void failsAtOnceWhereNobodyListens() throws Exception {
    var address = loopback.listening.address();
    loopback.listening.close();
    assertThatThrownBy(() -> connect(address, Duration.ofHours(1)).get(10, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void failsInTimeWhereNobodyAnswers() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var waiting = new ArrayList<Socket>();
      for (int i = 0; i < 4; i++) { // the backlog is full: what comes now is not answered
        var socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(full.getLocalSocketAddress(), 200);
        } catch (IOException e) {
          break;
        }
      }
      var address = (InetSocketAddress) full.getLocalSocketAddress();
      long began = System.nanoTime();
      assertThatThrownBy(() -> connect(address, Duration.ofSeconds(1)).get(10, SECONDS))
          .cause()
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("timed out after 1 s");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void leavesNothingOfThoseThatConnectAsTheirTimeRunsOut() throws Exception {
    for (int i = 0; i < 2000; i++) {
      var address = loopback.listening.address();
      CompletableFuture<NetworkConnection> attempt =
          connect(address, Duration.ofNanos(1000L * (i % 400)));
      attempt.handle((made, late) -> made).get(10, SECONDS);
      if (!attempt.isCompletedExceptionally()) {
        attempt.join().close();
      }
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> loopback.network.connections() == 0);
  }

  private CompletableFuture<NetworkConnection> connect(InetSocketAddress address, Duration time) {
    return loopback.network.connect(address, Optional.empty(), time).toCompletableFuture();
  }
}
