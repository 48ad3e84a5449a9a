package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A plain client that comes from an address of its own choice: all of 127.0.0.0/8 is the loopback.
 *
 * @param address where it comes from
 */
record Client(String address) {
  private static final int TIMEOUT_MILLIS = 10_000;

  static Client from(String address) {
    return new Client(address);
  }

  /** Connects to 127.0.0.1. */
  Socket connect(int port) {
    return connect("127.0.0.1", port);
  }

  /** Connects to another address of the same family. */
  Socket connect(String to, int port) {
    var socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getAllByName(address)[0], 0));
      socket.connect(new InetSocketAddress(InetAddress.getAllByName(to)[0], port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and gives all that the server says up to its end; nothing to one turned away. */
  String ask(int port) {
    try (var socket = connect(port)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
