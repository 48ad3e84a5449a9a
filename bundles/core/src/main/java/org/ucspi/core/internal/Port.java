package org.ucspi.core.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.ListeningSocket;
import org.ucspi.api.transport.Transport;

/**
 * A listener's socket, which can move to another address. Changed under the listener's lock, read
 * by any thread.
 */
final class Port {
  private final Transport transport;
  private volatile Optional<Opened> opened = Optional.empty();

  private record Opened(
      String host, int port, int backlog, Acceptor acceptor, ListeningSocket socket) {}

  Port(Transport transport) {
    this.transport = transport;
  }

  /**
   * Opens the new socket, then closes the old one. Two sockets of overlapping addresses cannot
   * share a port: then the old one closes first, and comes back if the new one does not open.
   *
   * @throws IOException with the reason; the old socket, if any, is open
   */
  void open(String host, int port, int backlog, Acceptor acceptor) throws IOException {
    var address = resolve(host, port);
    var old = opened;
    ListeningSocket fresh;
    try {
      fresh = transport.listen(address, backlog, acceptor);
    } catch (IOException e) {
      if (old.isEmpty()
          || old.get().socket.address().getPort() != port
          || !String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("in use")) {
        throw e;
      }
      fresh = swap(old.get(), address, backlog, acceptor);
    }
    opened = Optional.of(new Opened(host, port, backlog, acceptor, fresh));
    old.ifPresent(o -> o.socket.close());
  }

  private ListeningSocket swap(
      Opened old, InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException {
    old.socket.close();
    try {
      return transport.listen(address, backlog, acceptor);
    } catch (IOException e) {
      opened = Optional.empty();
      opened =
          Optional.of(
              new Opened(
                  old.host,
                  old.port,
                  old.backlog,
                  old.acceptor,
                  transport.listen(old.socket.address(), old.backlog, old.acceptor)));
      throw e;
    }
  }

  private static InetSocketAddress resolve(String host, int port) throws IOException {
    var name =
        switch (host) {
          case "0" -> "0.0.0.0";
          case ":0" -> "::";
          default -> host;
        };
    try {
      return new InetSocketAddress(InetAddress.getByName(name), port);
    } catch (UnknownHostException e) {
      throw new IOException("unknown host", e);
    }
  }

  void close() {
    var old = opened;
    opened = Optional.empty();
    old.ifPresent(o -> o.socket.close());
  }

  /** Makes the acceptor be asked again. */
  void resume() {
    opened.ifPresent(o -> o.socket.resume());
  }

  boolean isOpen() {
    return opened.isPresent();
  }

  /** Whether it is open for this host and port, as configured. */
  boolean opened(String host, int port) {
    return opened.filter(o -> o.host.equals(host) && o.port == port).isPresent();
  }

  Optional<InetSocketAddress> address() {
    return opened.map(o -> o.socket.address());
  }
}
