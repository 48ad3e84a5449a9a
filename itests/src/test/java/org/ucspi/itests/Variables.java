package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An environment as a program or handler saw it. */
record Variables(List<String> lines) {

  /** Of what {@code env -0} printed. */
  static Variables of(byte[] printed) {
    var text = new String(printed, UTF_8);
    return new Variables(text.isEmpty() ? List.of() : List.of(text.split("\0")));
  }

  /** Those of a plain client that comes from {@code from} to {@code to}. */
  static Variables seenBy(String from, String to, int port) throws IOException {
    try (var socket = Client.from(from).connect(to, port)) {
      return of(socket.getInputStream().readAllBytes())
          .withoutPorts(socket.getPort(), socket.getLocalPort());
    }
  }

  /** Those of a client that comes over TLS and asks for {@code mail.example.org}. */
  static Variables seenInTls(String from, String to, int port) throws IOException {
    try (var socket = Client.from(from).connect(to, port)) {
      return of(TlsClient.asking("mail.example.org", socket).receiveAll())
          .withoutPorts(socket.getPort(), socket.getLocalPort());
    }
  }

  /**
   * What differs from connection to connection by names: the ports as {@code LPORT} and {@code
   * RPORT}; without the session's number, and without what the certificates say, which the
   * environment's own tests hold against openssl.
   */
  Variables withoutPorts(int server, int client) {
    return new Variables(
        lines.stream()
            .map(
                line ->
                    line.replaceFirst("LOCALPORT=" + server + "$", "LOCALPORT=LPORT")
                        .replaceFirst("REMOTEPORT=" + client + "$", "REMOTEPORT=RPORT"))
            .filter(
                line -> !line.matches("(?s)SSL_(SESSION_ID|CIPHER_|VERSION_|SERVER_|CLIENT_).*"))
            .toList());
  }

  Map<String, String> map() {
    return lines.stream()
        .map(line -> line.split("=", 2))
        .collect(toMap(line -> line[0], line -> line[1], (one, other) -> one, LinkedHashMap::new));
  }

  /** The client's name; empty for none. */
  String host() {
    return get("TCPREMOTEHOST").orElse("");
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(map().get(name));
  }
}
