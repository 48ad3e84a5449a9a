package org.ucspi.itests.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ucspi.itests.Conversation;
import org.ucspi.itests.TlsClient;

/** What a client does, and what it hears. */
@FunctionalInterface
interface Visit {
  int TIMEOUT_MILLIS = 40_000;

  /** The first byte of what TLS says to those that do not speak it, RFC 8446, 5.1. */
  byte ALERT = 21;

  /** Connects, and gives all that the server says up to its end. */
  String to(int port) throws IOException;

  /** A client without TLS that says something, then listens. */
  static Visit plain(String says) {
    return from("127.0.0.1", "127.0.0.1", says);
  }

  /** Likewise, between two addresses of one family. */
  static Visit from(String local, String remote, String says) {
    return port -> {
      try (var socket = connect(local, remote, port)) {
        socket.getOutputStream().write(says.getBytes(UTF_8));
        socket.shutdownOutput();
        return text(socket.getInputStream().readAllBytes());
      }
    };
  }

  private static String text(byte[] heard) {
    return heard.length > 0 && heard[0] == ALERT ? "" : new String(heard, UTF_8);
  }

  /** One that says nothing, and does not close its side either. */
  static Visit silent() {
    return port -> {
      try (var socket = connect("127.0.0.1", "127.0.0.1", port)) {
        return text(socket.getInputStream().readAllBytes());
      }
    };
  }

  /** One with TLS that trusts everybody. */
  static Visit tls(String says, String... protocols) {
    return port -> {
      try (var client = TlsClient.connect(port, protocols)) {
        client.send(says);
        client.sendCloseNotify();
        return new String(client.receiveAll(), UTF_8);
      }
    };
  }

  /** One with TLS that says a word and waits for the server's end. */
  static Visit waiting() {
    return port -> {
      try (var client = TlsClient.connect(port)) {
        client.send("hello\n");
        return new String(client.receiveAll(), UTF_8);
      }
    };
  }

  /** One that hears plain text up to a line's end first. */
  static Visit startingTls(String says) {
    return port -> {
      try (var socket = connect("127.0.0.1", "127.0.0.1", port)) {
        var plain = line(socket);
        var client = TlsClient.over(socket);
        client.send(says);
        client.sendCloseNotify();
        return "plain: " + plain + "TLS: " + new String(client.receiveAll(), UTF_8);
      }
    };
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
      line.append((char) b);
      if (b == '\n') {
        break;
      }
    }
    return line.toString();
  }

  /** {@code openssl s_client}: what came over TLS, and why it did not. */
  static Visit openssl(String... options) {
    return port -> {
      var command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-verify_quiet"));
      command.addAll(List.of("-connect", "127.0.0.1:" + port, "-CAfile", site("root.crt")));
      for (var option : options) {
        command.add(option.contains(".") ? site(option) : option);
      }
      var said = Conversation.of(command, Map.of(), "");
      return said.output();
    };
  }

  /** Two that are served, and one more; it is served when the first has left. */
  @SuppressWarnings("try") // the first leaves before the third is served
  static Visit third() {
    return port -> {
      try (var first = connect("127.0.0.1", "127.0.0.1", port);
          var second = connect("127.0.0.1", "127.0.0.1", port)) {
        var served = line(first) + line(second);
        try (var third = connect("127.0.0.1", "127.0.0.1", port)) {
          third.setSoTimeout(300);
          try {
            return served + "not waited: " + line(third);
          } catch (SocketTimeoutException e) {
            third.setSoTimeout(TIMEOUT_MILLIS);
            first.shutdownOutput();
            return served + "waited\n" + line(third);
          }
        }
      }
    };
  }

  /** One that is served, and another one while that is. */
  static Visit second() {
    return port -> {
      try (var first = connect("127.0.0.1", "127.0.0.1", port)) {
        var served = line(first);
        try (var second = connect("127.0.0.1", "127.0.0.1", port)) {
          var more = line(second);
          return served + (more.isEmpty() ? "end\n" : more);
        }
      }
    };
  }

  private static String site(String file) {
    return Site.one().folder().resolve(file).toString();
  }

  private static Socket connect(String local, String remote, int port) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getAllByName(local)[0], 0));
    socket.connect(
        new InetSocketAddress(InetAddress.getAllByName(remote)[0], port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }
}
