package org.ucspi.environment.internal;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;

/** Asks the IDENT server of a client's machine whose connection it is (RFC 1413). */
final class Ident {
  private static final Logger LOG = LoggerFactory.getLogger(Ident.class);
  private static final int PORT = 113;

  private final TcpExchange exchange;
  private final int port;

  Ident(TcpExchange exchange) {
    this(exchange, PORT);
  }

  Ident(TcpExchange exchange, int port) {
    this.exchange = exchange;
    this.port = port;
  }

  /**
   * Asks about a connection. Never fails: the reason why there is no answer is logged at debug.
   *
   * @param local the address and port that the client connected to; the server is asked from there,
   *     since it knows the connection by both its ends
   * @param remote the client's address and port
   * @param timeout all of it may take
   * @return printable ASCII without blanks, on a thread of the exchange's executor
   */
  CompletionStage<Optional<String>> ask(
      InetSocketAddress local, InetSocketAddress remote, Duration timeout) {
    var server = new InetSocketAddress(IpText.unmapped(remote.getAddress()), port);
    var from = new InetSocketAddress(IpText.unmapped(local.getAddress()), 0);
    var query = remote.getPort() + " , " + local.getPort() + "\r\n";
    return exchange
        .ask(
            server,
            Optional.of(from),
            query.getBytes(StandardCharsets.US_ASCII),
            IdentReply.LINE,
            timeout)
        .handle(
            (line, failure) -> {
              var reply =
                  failure == null
                      ? IdentReply.of(line, remote.getPort(), local.getPort())
                      : new IdentReply.Unknown(failure.getMessage());
              return user(reply, server);
            });
  }

  private static Optional<String> user(IdentReply reply, InetSocketAddress server) {
    if (reply instanceof IdentReply.User user) {
      return Optional.of(user.id());
    }
    if (reply instanceof IdentReply.Unknown unknown) {
      LOG.debug(
          "unable to ask IDENT server {} port {}: {}",
          IpText.of(server.getAddress()),
          server.getPort(),
          unknown.reason());
    }
    return Optional.empty();
  }
}
