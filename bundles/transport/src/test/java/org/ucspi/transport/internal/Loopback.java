package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.NetworkConnection;

/** A network with one listening socket on the loopback interface. */
final class Loopback implements AutoCloseable {
  final Network network = new Network(2);
  final ListeningSocket listening;
  final BlockingQueue<NetworkConnection> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

  Loopback() throws IOException {
    this(null);
  }

  /**
   * @param each told of each connection, on its I/O thread; null to queue it
   */
  Loopback(Consumer<NetworkConnection> each) throws IOException {
    Consumer<NetworkConnection> consumer = each == null ? accepted::add : each;
    listening = network.listen(any(), 200, always(consumer));
  }

  static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static Acceptor always(Consumer<NetworkConnection> each) {
    return new Acceptor() {
      @Override
      public boolean admit() {
        return true;
      }

      @Override
      public void accepted(NetworkConnection connection) {
        each.accept(connection);
      }

      @Override
      public void failed(String reason) {}
    };
  }

  Socket client() throws IOException {
    return connect(new Socket());
  }

  <S extends Socket> S connect(S socket) throws IOException {
    sockets.add(socket);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    socket.connect(listening.address(), 10_000);
    return socket;
  }

  NetworkConnection next() throws InterruptedException {
    var connection = accepted.poll(10, TimeUnit.SECONDS);
    if (connection == null) {
      throw new IllegalStateException("nothing accepted");
    }
    return connection;
  }

  @Override
  public void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    network.close();
  }
}
