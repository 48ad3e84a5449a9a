package org.ucspi.environment.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on the loopback interface that does to each client what its script says. */
final class TestServer implements AutoCloseable {
  /** What is done to a client; the socket is closed afterwards. */
  interface Script {
    void serve(TestServer server, Socket client) throws IOException;
  }

  /** The first lines of the clients, where they were read. */
  final List<String> queries = new CopyOnWriteArrayList<>();

  /** Where the clients came from. */
  final List<InetSocketAddress> clients = new CopyOnWriteArrayList<>();

  /** How the clients ended their connections, where that was waited for: "FIN" or "RST". */
  final List<String> ends = new CopyOnWriteArrayList<>();

  private final ServerSocket listening;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Script script;

  TestServer(Script script) throws IOException {
    this(InetAddress.getLoopbackAddress(), script);
  }

  TestServer(InetAddress address, Script script) throws IOException {
    listening = new ServerSocket(0, 300, address);
    this.script = script;
    start(this::acceptAll);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.getLocalSocketAddress();
  }

  /** Reads a line, answers with these bytes, and leaves the end to the client. */
  static Script answering(String reply) {
    return (server, client) -> {
      server.query(client);
      client.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
      server.awaitEnd(client);
    };
  }

  /** Reads a line and then nothing happens. */
  static Script silent() {
    return answering("");
  }

  /** Answers these bytes one by one, with 20 ms between them. */
  static Script dripping(String reply) {
    return (server, client) -> {
      server.query(client);
      client.setSoTimeout(20);
      for (byte b : reply.getBytes(StandardCharsets.ISO_8859_1)) {
        client.getOutputStream().write(b);
        if (server.ended(client)) {
          return;
        }
      }
      client.setSoTimeout(0);
      server.awaitEnd(client);
    };
  }

  /** Sends this again and again until the client has gone. */
  static Script endless(String part) {
    return (server, client) -> {
      while (true) {
        client.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
      }
    };
  }

  /** Ends the connection at once, the request unread. */
  static Script hangingUp() {
    return (server, client) -> client.close();
  }

  /** Resets the connection once the request is there. */
  static Script resetting() {
    return (server, client) -> {
      server.query(client);
      client.setSoLinger(true, 0);
    };
  }

  void query(Socket client) throws IOException {
    var line = new ByteArrayOutputStream();
    while (!line.toString(StandardCharsets.ISO_8859_1).endsWith("\n")) {
      int b = client.getInputStream().read();
      if (b < 0) {
        return;
      }
      line.write(b);
    }
    queries.add(line.toString(StandardCharsets.ISO_8859_1));
  }

  void awaitEnd(Socket client) {
    while (!ended(client)) {}
  }

  private boolean ended(Socket client) {
    try {
      if (client.getInputStream().read() >= 0) {
        return false;
      }
      ends.add("FIN");
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      ends.add("RST");
    }
    return true;
  }

  private void acceptAll() {
    try {
      while (true) {
        var client = listening.accept();
        sockets.add(client);
        clients.add((InetSocketAddress) client.getRemoteSocketAddress());
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      script.serve(this, client);
    } catch (IOException e) {
      ends.add("RST");
    }
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (var socket : sockets) {
      socket.close();
    }
  }
}
