package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An IDENT server (RFC 1413) on port 113 of one address, for which the tests must be root. It
 * answers as it is told to, in the wrong way too.
 */
public final class IdentServer implements AutoCloseable {
  private static final int PORT = 113;
  private static final Pattern QUERY = Pattern.compile("(\\d+) ?, ?(\\d+)\r\n");

  /**
   * A query.
   *
   * @param from the address that asked
   * @param to the address that was asked
   * @param clientPort the port on the side of this server
   * @param serverPort the port on the side that asks
   */
  record Query(String from, String to, int clientPort, int serverPort) {
    String ports() {
      return clientPort + ", " + serverPort;
    }
  }

  /** How a query is answered; the connection is closed behind it. */
  @FunctionalInterface
  interface Answer {
    void to(Query query, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  private final List<Query> queries = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private IdentServer(ServerSocket socket, Answer answer) {
    this.socket = socket;
    this.answer = answer;
  }

  /** Starts one on port 113 of an address of the loopback. */
  static IdentServer on(String address, Answer answer) {
    try {
      var socket = new ServerSocket(PORT, 50, InetAddress.getAllByName(address)[0]);
      var server = new IdentServer(socket, answer);
      server.threads.execute(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("unable to listen on port " + PORT + " of " + address, e);
    }
  }

  /** One that answers as it should. */
  public static IdentServer on(String address, String user) {
    return on(address, says("USERID : UNIX : " + user));
  }

  /** One that takes the query and never answers. */
  public static IdentServer silentOn(String address) {
    return on(address, (query, out) -> new CountDownLatch(1).await());
  }

  /** The ports that were asked for, and this behind them. */
  static Answer says(String text) {
    return (query, out) -> out.write(line(query, text));
  }

  /** The same, a byte at a time. */
  static Answer saysSlowly(String text, int millisBetween) {
    return (query, out) -> {
      for (byte b : line(query, text)) {
        out.write(b);
        out.flush();
        TimeUnit.MILLISECONDS.sleep(millisBetween);
      }
    };
  }

  private static byte[] line(Query query, String text) {
    return (query.ports() + " : " + text + "\r\n").getBytes(UTF_8);
  }

  /** What it was asked so far. */
  List<Query> queries() {
    return List.copyOf(queries);
  }

  /** What came that was no query as the RFC has it. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        threads.execute(() -> serve(connection));
      }
    } catch (SocketException e) {
      // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(10_000);
      var text = readLine(connection.getInputStream());
      var line = QUERY.matcher(text);
      if (!line.matches()) {
        failures.add(text);
        return;
      }
      var query =
          new Query(
              connection.getInetAddress().getHostAddress(),
              connection.getLocalAddress().getHostAddress(),
              Integer.parseInt(line.group(1)),
              Integer.parseInt(line.group(2)));
      queries.add(query);
      answer.to(query, connection.getOutputStream());
    } catch (IOException e) {
      // who asked has heard enough
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.toString(US_ASCII);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
    try {
      // who accepts holds the port until it has noticed
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
