package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.ucspi.itests.Figures;
import org.ucspi.itests.Ports;
import org.ucspi.itests.TlsClient;
import org.ucspi.itests.TrustEverybody;

/** sslserver after many connections; {@code -Ducspi.long=true} for the long form. */
class ManyIT {
  private static final int CONNECTIONS = Figures.LONG ? 10_000 : 1_000;
  private static final int CLIENTS = 4;

  @Test
  void manyConnectionsThenSigtermWithOneLive() throws Exception {
    var site = Site.one();
    var command =
        List.of(Site.BIN + "/sslserver", "-1RHl0", "127.0.0.1", "0", "sh", "-c", "read x; echo $x");
    var files = Map.of("CERTFILE", "server.crt", "KEYFILE", "server.key");
    try (var running = Running.start(command, site.environment(files), site.folder());
        var live = TlsClient.connect(running.port())) {
      long start = System.nanoTime();
      assertThat(served(running.port())).isEqualTo(CONNECTIONS);
      double seconds = (System.nanoTime() - start) / 1e9;
      long end = System.nanoTime();
      running.terminate();
      assertThat(running.exitCode()).isZero();
      long millis = Duration.ofNanos(System.nanoTime() - end).toMillis();
      assertThat(Ports.isOpen(running.port())).isFalse();
      live.send("live\n");
      assertThat(live.receiveLine()).isEqualTo("live");
      running.awaitFamily();
      assertThat(running.errors())
          .as(
              Figures.note(
                  "sslserver, sh -c 'read x; echo $x'",
                  "%d connections, %.0f/s, ended by SIGTERM after %d ms",
                  CONNECTIONS,
                  CONNECTIONS / seconds,
                  millis))
          .isEmpty();
    }
  }

  /** How many heard what they said. */
  private static int served(int port) throws Exception {
    var left = new AtomicInteger(CONNECTIONS);
    Callable<Integer> client =
        () -> {
          int served = 0;
          for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
            served += isServed(port, "hello " + i) ? 1 : 0;
          }
          return served;
        };
    var threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var clients = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(client);
      }
      int served = 0;
      for (var one : threads.invokeAll(clients)) {
        served += one.get();
      }
      return served;
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isServed(int port, String line) throws Exception {
    var factory = TrustEverybody.context().getSocketFactory();
    try (var socket = (SSLSocket) factory.createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Visit.TIMEOUT_MILLIS);
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8).equals(line + "\n");
    }
  }
}
