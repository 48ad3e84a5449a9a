package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Ports of the loopback. */
public final class Ports {
  /** Below those that Linux gives to clients, 32768 and above. */
  private static final int FIRST = 15_000;

  private static final int COUNT = 17_000;

  /** Runs side by side begin at different places. */
  private static final AtomicLong NEXT = new AtomicLong(System.nanoTime() & Integer.MAX_VALUE);

  private Ports() {}

  /**
   * A port that is free now, and that the system gives to nobody by itself; who needs one number to
   * be known beforehand must live with that.
   */
  public static int free() {
    while (true) {
      int port = FIRST + (int) (NEXT.getAndIncrement() % COUNT);
      try (var socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // somebody's
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static boolean isOpen(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static void awaitOpen(int port, Duration atMost) {
    Awaitility.await("port " + port + " opens").atMost(atMost).until(() -> isOpen(port));
  }

  /** Waits until someone listens on it; unlike a connection, nobody notices. */
  public static void awaitListening(int port) {
    var line = String.format(".*:%04X \\w+:0000 0A .*", port);
    Awaitility.await("port " + port + " opens")
        .atMost(Duration.ofSeconds(15))
        .until(
            () ->
                Stream.of("tcp", "tcp6")
                    .flatMap(table -> lines(Path.of("/proc/net", table)).stream())
                    .anyMatch(text -> text.matches(line)));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void awaitClosed(int port, Duration atMost) {
    Awaitility.await("port " + port + " closes").atMost(atMost).until(() -> !isOpen(port));
  }
}
