package org.ucspi.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Ports of the loopback. */
final class Ports {
  private Ports() {}

  /** A port that is free now; who needs one number to be known beforehand must live with that. */
  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isOpen(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static void awaitOpen(int port, Duration atMost) {
    Awaitility.await("port " + port + " opens").atMost(atMost).until(() -> isOpen(port));
  }

  static void awaitClosed(int port, Duration atMost) {
    Awaitility.await("port " + port + " closes").atMost(atMost).until(() -> !isOpen(port));
  }
}
