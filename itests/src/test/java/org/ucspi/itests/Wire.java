package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A client in TLS or in plain TCP, so that one test can hold both against the same table. */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final SocketChannel channel;
  private final Optional<TlsClient> tls;

  private Wire(SocketChannel channel, Optional<TlsClient> tls) {
    this.channel = channel;
    this.tls = tls;
  }

  /** Connects in plain TCP. */
  static Wire plain(int port) throws IOException {
    var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setTcpNoDelay(true);
    channel.socket().setSoTimeout(TIMEOUT_MILLIS);
    return new Wire(channel, Optional.empty());
  }

  /**
   * Connects and does the handshake.
   *
   * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
   */
  static Wire tls(int port, String protocol) throws IOException {
    var plain = plain(port);
    try {
      return new Wire(plain.channel, Optional.of(TlsClient.over(plain.channel.socket(), protocol)));
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** The port that the server sees. */
  int port() {
    return channel.socket().getLocalPort();
  }

  /** The connection beneath TLS. */
  SocketChannel channel() {
    return channel;
  }

  void send(String text) throws IOException {
    if (tls.isPresent()) {
      tls.get().send(text);
    } else {
      channel.socket().getOutputStream().write(text.getBytes(UTF_8));
    }
  }

  String receiveLine() throws IOException {
    if (tls.isPresent()) {
      return tls.get().receiveLine();
    }
    var line = new ByteArrayOutputStream();
    for (int b = channel.socket().getInputStream().read(); b != '\n'; ) {
      if (b < 0) {
        throw new EOFException("end after \"" + line.toString(UTF_8) + '"');
      }
      line.write(b);
      b = channel.socket().getInputStream().read();
    }
    return line.toString(UTF_8);
  }

  /** All up to the server's end, which must be in order: with close_notify where there is TLS. */
  String receiveAll() throws IOException {
    if (tls.isEmpty()) {
      return new String(rest(), UTF_8);
    }
    var all = tls.get().receiveAll();
    if (!tls.get().closeNotifyReceived()) {
      throw new EOFException("end without close_notify after " + all.length + " bytes");
    }
    return new String(all, UTF_8);
  }

  /** What else comes on the connection beneath TLS, up to the server's FIN. */
  byte[] rest() throws IOException {
    return channel.socket().getInputStream().readAllBytes();
  }

  void closeNotify() throws IOException {
    tls.orElseThrow().sendCloseNotify();
  }

  void fin() throws IOException {
    channel.shutdownOutput();
  }

  void reset() throws IOException {
    channel.socket().setSoLinger(true, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
