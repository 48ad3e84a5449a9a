package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A resolver that hears and does not answer, by UDP or TCP, until it is told to pass on what it
 * hears. In the answers that it brings, {@code example} is in capitals: nsd makes all letters
 * small.
 */
final class SilentResolver implements AutoCloseable {
  private static final int LARGEST = 65_535;
  private static final int TIMEOUT_MILLIS = 2000;

  private final DatagramSocket datagrams;
  private final ServerSocket connections;
  private final AtomicInteger heard = new AtomicInteger();
  private final List<Socket> accepted = new ArrayList<>();
  private volatile Optional<SocketAddress> server = Optional.empty();

  private SilentResolver(DatagramSocket datagrams, ServerSocket connections) {
    this.datagrams = datagrams;
    this.connections = connections;
  }

  static SilentResolver start() {
    var loopback = InetAddress.getLoopbackAddress();
    try {
      int port = Ports.free();
      var resolver =
          new SilentResolver(
              new DatagramSocket(port, loopback), new ServerSocket(port, 50, loopback));
      start("resolver-udp", resolver::hear);
      start("resolver-tcp", resolver::accept);
      return resolver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** As the key {@code resolvers} has it. */
  String address() {
    return "127.0.0.1:" + datagrams.getLocalPort();
  }

  /** How many datagrams and connections have come. */
  int heard() {
    return heard.get();
  }

  /** From now on it answers what that server answers by UDP. */
  void wakeUp(DnsServer with) {
    server = Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), with.port()));
  }

  private void hear() {
    var buffer = new byte[LARGEST];
    while (!datagrams.isClosed()) {
      try {
        var query = new DatagramPacket(buffer, buffer.length);
        datagrams.receive(query);
        heard.incrementAndGet();
        if (server.isPresent()) {
          pass(query, server.get());
        }
      } catch (IOException e) {
        // closed, or no answer to this one
      }
    }
  }

  private void pass(DatagramPacket query, SocketAddress to) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(query.getData(), query.getLength(), to));
      var answer = new DatagramPacket(new byte[LARGEST], LARGEST);
      socket.receive(answer);
      var bytes =
          new String(answer.getData(), 0, answer.getLength(), ISO_8859_1)
              .replace("\7example\3", "\7EXAMPLE\3")
              .getBytes(ISO_8859_1);
      datagrams.send(new DatagramPacket(bytes, bytes.length, query.getSocketAddress()));
    }
  }

  private void accept() {
    while (!connections.isClosed()) {
      try {
        var connection = connections.accept();
        heard.incrementAndGet();
        synchronized (accepted) {
          accepted.add(connection); // and never read from
        }
      } catch (IOException e) {
        // closed
      }
    }
  }

  @Override
  public void close() {
    try {
      datagrams.close();
      connections.close();
      synchronized (accepted) {
        for (var connection : accepted) {
          connection.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
