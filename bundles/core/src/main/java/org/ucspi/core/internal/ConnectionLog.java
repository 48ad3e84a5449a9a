package org.ucspi.core.internal;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.stream.End;
import org.ucspi.core.internal.ListenerSettings.Verbosity;

/**
 * The lines of one connection, as sslserver writes them. All of them carry one number, the
 * program's where there is one: so they wait until it is known. Not thread-safe beyond what {@link
 * LiveConnection} promises.
 */
final class ConnectionLog {
  private final Logger logger;
  private final Verbosity verbosity;
  private final Parties parties;
  private long id;
  private boolean begun;
  private Optional<String> tls = Optional.empty();

  ConnectionLog(Logger logger, Verbosity verbosity, Parties parties, long number) {
    this.logger = logger;
    this.verbosity = verbosity;
    this.parties = parties;
    this.id = number;
  }

  /** How the end of a handler's side is said: an exit status, for a signal as a shell says it. */
  static String status(End end) {
    if (end instanceof End.Exited exited) {
      return Integer.toString(exited.status());
    }
    if (end instanceof End.Signalled signalled) {
      return 128 + signalled.signal() + " signal " + signalled.signal();
    }
    return end instanceof End.Broken ? "111" : "0";
  }

  boolean begun() {
    return begun;
  }

  /** The handshake is done; said at once when the number is known, else with the other lines. */
  void secured(String protocolAndCipher) {
    tls = Optional.of(verbosity == Verbosity.TLS ? ' ' + protocolAndCipher : "");
    if (begun) {
      tls();
    }
  }

  /**
   * The connection is served: by this process, or inside this JVM under the connection's number.
   */
  void begin(long pid) {
    id = pid;
    begin();
  }

  void begin() {
    if (!begun) {
      begun = true;
      info("pid {} from {}", id, ip());
      info("ok {} {}", id, who());
      tls();
    }
  }

  private void tls() {
    tls.ifPresent(what -> info("tls {} accept{}", id, what));
  }

  void denied(String why) {
    info("pid {} from {}", id, ip());
    info("deny {} {}{}", id, who(), why);
  }

  void tooMany(int limit) {
    if (verbosity.compareTo(Verbosity.ERRORS) >= 0) {
      logger.warn("sslserver: warn: (100) ip connection limit of {} exceeded for: {}", limit, ip());
    }
    denied(" ip connection limit:" + limit + " exceeded");
  }

  void handshakeFailed(String reason) {
    begin();
    error("unable to accept TLS from: {} for pid: {} {}", ip(), id, reason);
  }

  void broken(String reason, boolean inTls) {
    error("unable to speak {} with: {} for pid: {} {}", inTls ? "TLS" : "TCP", ip(), id, reason);
  }

  void cut(String reason) {
    if (verbosity.compareTo(Verbosity.ERRORS) >= 0) {
      logger.warn(
          "sslserver: warn: (111) connection ended with: {} for pid: {} {}", ip(), id, reason);
    }
  }

  void notServed(String reason) {
    begin();
    error("{} for: {} pid: {}", reason, ip(), id);
  }

  void ended(String status) {
    begin();
    info("ended by {} status {}", id, status);
  }

  private String ip() {
    return IpText.of(parties.peer().address().getAddress());
  }

  private String who() {
    var local = parties.local();
    var peer = parties.peer();
    return local.host().map(SafeText::of).orElse("")
        + ':'
        + text(local.address())
        + ' '
        + peer.host().map(SafeText::of).orElse("")
        + ':'
        + IpText.of(peer.address().getAddress())
        + ':'
        + peer.info().map(SafeText::of).orElse("")
        + ':'
        + peer.address().getPort();
  }

  private static String text(InetSocketAddress address) {
    return IpText.of(address.getAddress()) + ':' + address.getPort();
  }

  private void info(String line, Object... values) {
    if (verbosity.compareTo(Verbosity.VERBOSE) >= 0) {
      logger.info("sslserver: " + line, values);
    }
  }

  private void error(String line, Object... values) {
    if (verbosity.compareTo(Verbosity.ERRORS) >= 0) {
      logger.error("sslserver: error: (111) " + line, values);
    }
  }
}
