package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** At the limit a client waits in the kernel's backlog, and waiting costs nothing. */
class LimitIT {
  private static final Duration WATCH = Duration.ofSeconds(3);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static KarafProcess karaf;
  private static int port;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("limit", Ports.free());
    port = karaf.etc().putListener("two", "echo", "tls = demo", "concurrency = 2");
    karaf.start().awaitShell().awaitListening(port);
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void clientBeyondTheLimitWaitsInTheBacklogAndCostsNothing() throws Exception {
    var jvm = new Jvm(karaf.pid());
    try (var first = TlsClient.connect(port);
        var second = TlsClient.connect(port)) {
      assertThat(first.echoes("first")).isTrue();
      assertThat(second.echoes("second")).isTrue();
      jvm.awaitIdle();
      var idle = cpuWhileNothingComesTo(first, jvm);

      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        var third =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return TlsClient.over(socket).echoes("third");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        Awaitility.await("the third's ClientHello, unread, of a connection nobody has accepted")
            .until(() -> waitsInTheBacklog(socket.getLocalPort()));
        var waiting = cpuWhileNothingComesTo(first, jvm);
        assertThat(waitsInTheBacklog(socket.getLocalPort())).isTrue();
        assertThat(third).isNotDone();
        assertThat(waiting.minus(idle))
            .as(
                Figures.note(
                    "a client waits at the limit",
                    "%d ms of processor time in %d s, %d ms without it",
                    waiting.toMillis(),
                    WATCH.toSeconds(),
                    idle.toMillis()))
            .isLessThan(WATCH.multipliedBy(5).dividedBy(100));

        long start = System.nanoTime();
        second.sendCloseNotify();
        second.sendFin();
        assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took)
            .as(
                Figures.note(
                    "a client waits at the limit",
                    "echo %d ms after another has left",
                    took.toMillis()))
            .isLessThan(AT_ONCE);
      }
      assertThat(first.echoes("still there")).isTrue();
    }
  }

  private static Duration cpuWhileNothingComesTo(TlsClient client, Jvm jvm) {
    var start = jvm.cpu();
    assertThatThrownBy(() -> client.receiveWithin(WATCH))
        .isInstanceOf(SocketTimeoutException.class);
    return jvm.cpu().minus(start);
  }

  /** The server's end of the connection: established, bytes to read, and no socket of anybody's. */
  private static boolean waitsInTheBacklog(int peerPort) throws IOException {
    var connection =
        String.format(" \\w+:%04X \\w+:%04X 01 \\w+:0*[1-9A-F]\\w* .*", port, peerPort);
    for (var table : List.of("tcp", "tcp6")) {
      for (var line : Files.readAllLines(Path.of("/proc/net", table))) {
        if (line.matches(".*" + connection)) {
          return line.strip().split("\\s+", -1)[9].equals("0"); // the inode
        }
      }
    }
    return false;
  }
}
