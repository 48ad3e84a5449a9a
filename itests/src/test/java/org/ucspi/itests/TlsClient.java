package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * A TLS client of one thread that trusts everybody and lets a test end each layer by itself:
 * close_notify without FIN, FIN without close_notify, reset. JSSE's own socket does both at once.
 * Reads give up after 10 s.
 */
public final class TlsClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final SSLEngine engine;
  private ByteBuffer network;
  private ByteBuffer plain;
  private boolean closeNotifyReceived;

  private TlsClient(Socket socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
    // both ready to be read
    network = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
  }

  /**
   * Connects to a port of the loopback and does the handshake.
   *
   * @param protocols {@code TLSv1.3} and the like; none: the JVM's defaults
   */
  public static TlsClient connect(int port, String... protocols) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      return over(socket, protocols);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Does the handshake on a connected socket, such as one that has spoken plain text before. */
  public static TlsClient over(Socket socket, String... protocols) throws IOException {
    return over(socket, new SSLParameters(null, protocols.length == 0 ? null : protocols));
  }

  /** Does the handshake in TLS 1.3 and asks for a server of that name (SNI). */
  static TlsClient asking(String name, Socket socket) throws IOException {
    var parameters = new SSLParameters(null, new String[] {"TLSv1.3"});
    parameters.setServerNames(List.of(new SNIHostName(name)));
    return over(socket, parameters);
  }

  /** What a client does between its first bytes and the rest of the handshake. */
  interface Between {
    void run() throws IOException;
  }

  /**
   * Sends plain text and the ClientHello in one piece, without waiting for an answer.
   *
   * @param between what happens then, such as reading the answer to the plain text
   */
  static TlsClient early(Socket socket, String plain, Between between, String... protocols)
      throws IOException {
    var client = unconnected(socket, new SSLParameters(null, protocols));
    client.engine.beginHandshake();
    var first = ByteBuffer.allocate(20_000).put(UTF_8.encode(plain));
    client.engine.wrap(ByteBuffer.allocate(0), first);
    socket.getOutputStream().write(first.array(), 0, first.position());
    between.run();
    client.handshake();
    return client;
  }

  private static TlsClient over(Socket socket, SSLParameters parameters) throws IOException {
    var client = unconnected(socket, parameters);
    client.engine.beginHandshake();
    client.handshake();
    return client;
  }

  private static TlsClient unconnected(Socket socket, SSLParameters parameters) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    // no peer is named to it, so that no session is resumed
    var engine = TrustEverybody.context().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(parameters);
    return new TlsClient(socket, engine);
  }

  public SSLSession session() {
    return engine.getSession();
  }

  /** The serial number of the server's certificate. */
  BigInteger serial() throws IOException {
    return ((X509Certificate) session().getPeerCertificates()[0]).getSerialNumber();
  }

  public void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    var source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      wrap(source);
    }
  }

  /** Exactly {@code length} bytes. */
  byte[] receive(int length) throws IOException {
    var bytes = new byte[length];
    for (int have = 0; have < length; ) {
      if (!plain.hasRemaining() && !fill()) {
        throw new EOFException("end after " + have + " of " + length + " bytes");
      }
      int count = Math.min(plain.remaining(), length - have);
      plain.get(bytes, have, count);
      have += count;
    }
    return bytes;
  }

  /** One byte, or SocketTimeoutException when none comes in time. */
  byte receiveWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      return receive(1)[0];
    } finally {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  /** Up to the next line end, without it. */
  public String receiveLine() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int b = receive(1)[0];
      if (b == '\n') {
        return line.toString(UTF_8);
      }
      line.write(b);
    }
  }

  /** All up to the server's end. */
  public byte[] receiveAll() throws IOException {
    var all = new ByteArrayOutputStream();
    do {
      var chunk = new byte[plain.remaining()];
      plain.get(chunk);
      all.writeBytes(chunk);
    } while (fill());
    return all.toByteArray();
  }

  /** Sends a line and tells whether the server sent it back: the connection is alive. */
  boolean echoes(String line) throws IOException {
    send(line + "\n");
    return receiveLine().equals(line);
  }

  /** Whether the server's end came with its close_notify. */
  public boolean closeNotifyReceived() {
    return closeNotifyReceived;
  }

  /** Whether TCP, too, ended behind the close_notify: with a FIN, not with a reset. */
  boolean finReceived() throws IOException {
    return !network.hasRemaining() && socket.getInputStream().read() == -1;
  }

  /** Ends our direction of TLS and leaves TCP as it is. */
  public void sendCloseNotify() throws IOException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      wrap(ByteBuffer.allocate(0));
    }
  }

  /** Ends our direction of TCP without a word in TLS. */
  void sendFin() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection off with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void handshake() throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!unwrap()) {
            throw new EOFException("end of the connection in the handshake");
          }
        }
        case NEED_TASK -> runTasks();
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  /** Reads until there is something for {@link #plain}; false at the end. */
  private boolean fill() throws IOException {
    while (!plain.hasRemaining()) {
      if (closeNotifyReceived || !unwrap()) {
        return false;
      }
      answerHandshake();
    }
    return true;
  }

  /** Key updates and the like, which need an answer while data flows. */
  private void answerHandshake() throws IOException {
    runTasks();
    while (!socket.isOutputShutdown()
        && !engine.isOutboundDone()
        && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      wrap(ByteBuffer.allocate(0));
    }
  }

  private void runTasks() {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void wrap(ByteBuffer source) throws IOException {
    var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    var status = engine.wrap(source, record).getStatus();
    socket.getOutputStream().write(record.array(), 0, record.position());
    if (status == Status.CLOSED && source.hasRemaining()) {
      throw new IOException("our direction is closed");
    }
  }

  /** Takes in one record, reading more where there is none; false at the end of the network. */
  private boolean unwrap() throws IOException {
    while (true) {
      plain.compact();
      var result = engine.unwrap(network, plain);
      plain.flip();
      switch (result.getStatus()) {
        case OK -> {
          return true;
        }
        case CLOSED -> {
          closeNotifyReceived = true;
          return true;
        }
        case BUFFER_OVERFLOW -> {
          plain = larger(plain, engine.getSession().getApplicationBufferSize());
        }
        case BUFFER_UNDERFLOW -> {
          network = larger(network, engine.getSession().getPacketBufferSize());
          if (!read()) {
            return false;
          }
        }
      }
    }
  }

  private boolean read() throws IOException {
    network.compact();
    try {
      int count =
          socket.getInputStream().read(network.array(), network.position(), network.remaining());
      network.position(network.position() + Math.max(0, count));
      return count > 0;
    } finally {
      network.flip(); // also when nothing came in time, so that reading can go on
    }
  }

  private static ByteBuffer larger(ByteBuffer buffer, int needed) {
    if (buffer.capacity() - buffer.remaining() >= needed || buffer.capacity() == 0) {
      return buffer;
    }
    return ByteBuffer.allocate(buffer.remaining() + needed).put(buffer).flip();
  }
}
