package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.ucspi.itests.Ports;
import org.ucspi.itests.TlsClient;

/** How servers end: at once, while their live connections go on. */
class StoppingIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Running start(String command, String... program) {
    var words = new ArrayList<String>();
    words.add(Site.BIN.resolve(command).toString());
    words.addAll(List.of("-1RHl0", "127.0.0.1", "0"));
    words.addAll(List.of(program));
    var site = Site.one();
    var files = Map.of("CERTFILE", "server.crt", "KEYFILE", "server.key");
    return Running.start(words, site.environment(files), site.folder());
  }

  private static void bind(int port) throws IOException {
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void sigtermFreesThePortAtOnceAndLeavesTheLiveConnection() throws IOException {
    try (var running = start("tcpserver", "cat");
        var live = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      int port = running.port();
      assertThat(echo(live, "before")).isEqualTo("before");
      running.terminate();
      assertThat(running.exitCode()).isZero();
      bind(port);
      assertThat(echo(live, "behind")).isEqualTo("behind");
      live.shutdownOutput();
      assertThat(live.getInputStream().readAllBytes()).isEmpty();
      running.awaitFamily();
      assertThat(running.errors()).isEmpty();
    }
  }

  /** The second one ends the command even where the port is not closed yet, which it soon is. */
  @Test
  void anotherSigtermChangesNothing() throws IOException {
    try (var running = start("tcpserver", "cat");
        var live = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      int port = running.port();
      assertThat(echo(live, "before")).isEqualTo("before");
      running.terminate();
      running.terminate();
      assertThat(running.exitCode()).isZero();
      Awaitility.await().atMost(SOON).ignoreExceptions().untilAsserted(() -> bind(port));
      assertThat(echo(live, "behind")).isEqualTo("behind");
      live.shutdownOutput();
      running.awaitFamily();
    }
  }

  @Test
  void sigtermLeavesTheLiveConnectionInTls() throws IOException {
    try (var running = start("sslserver", "cat");
        var live = TlsClient.connect(running.port())) {
      live.send("before\n");
      assertThat(live.receiveLine()).isEqualTo("before");
      running.terminate();
      assertThat(running.exitCode()).isZero();
      assertThat(Ports.isOpen(running.port())).isFalse();
      live.send("behind\n");
      assertThat(live.receiveLine()).isEqualTo("behind");
      live.sendCloseNotify();
      assertThat(live.receiveAll()).isEmpty();
      assertThat(live.closeNotifyReceived()).isTrue();
      running.awaitFamily();
      assertThat(running.errors()).isEmpty();
    }
  }

  @Test
  void sslhandleEndsItsConnectionsAndWaitsForThem() throws IOException {
    try (var running = start("sslhandle", "cat");
        var live = TlsClient.connect(running.port())) {
      live.send("before\n");
      assertThat(live.receiveLine()).isEqualTo("before");
      running.terminate();
      assertThat(live.receiveAll()).isEmpty();
      assertThat(running.exitCode()).isZero();
      assertThat(Ports.isOpen(running.port())).isFalse();
      assertThat(running.familyIsAlive()).isFalse();
    }
  }

  /** A supervisor that loses patience kills the process that it knows. */
  @Test
  void sigkillOfTheCommandFreesThePort() throws IOException {
    try (var running = start("tcpserver", "cat")) {
      int port = running.port();
      var family = running.descendants();
      ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
      Awaitility.await().atMost(SOON).ignoreExceptions().untilAsserted(() -> bind(port));
      Awaitility.await().atMost(SOON).until(() -> family.stream().noneMatch(p -> p.isAlive()));
    }
  }

  private static String echo(Socket socket, String line) throws IOException {
    socket.setSoTimeout(Visit.TIMEOUT_MILLIS);
    socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    var answer = new String(socket.getInputStream().readNBytes(line.length() + 1), UTF_8);
    return answer.strip();
  }
}
