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
  private static final String TIME = "[A-Z][a-z]{2} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{4} GMT";
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n";

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
   * RPORT}, the session's number, of 32 bytes, as {@code HEX}, a certificate's number, times and
   * itself as {@code NUMBER}, {@code TIME} and {@code PEM}, the library as {@code LIBRARY}; each
   * only where it has the form that it should have.
   */
  Variables withoutPorts(int server, int client) {
    return new Variables(
        lines.stream()
            .map(
                line ->
                    line.replaceFirst("LOCALPORT=" + server + "$", "LOCALPORT=LPORT")
                        .replaceFirst("REMOTEPORT=" + client + "$", "REMOTEPORT=RPORT")
                        .replaceFirst("^SSL_SESSION_ID=[0-9a-f]{64}$", "SSL_SESSION_ID=HEX")
                        .replaceFirst(
                            "^(SSL_VERSION_LIBRARY)=(SunJSSE/\\d|BoringSSL).*", "$1=LIBRARY")
                        .replaceFirst("^(SSL_SERVER_M_SERIAL)=\\d{2,49}$", "$1=NUMBER")
                        .replaceFirst("^(SSL_SERVER_V_(START|END))=" + TIME + "$", "$1=TIME")
                        .replaceFirst("^(SSL_SERVER_CERT)=" + PEM + "$", "$1=PEM"))
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
