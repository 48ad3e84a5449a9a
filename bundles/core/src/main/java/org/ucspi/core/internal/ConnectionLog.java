package org.ucspi.core.internal;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.stream.End;

/**
 * The lines of one connection, as sslserver writes them. All of them carry one number, the
 * program's where there is one: so they wait until it is known. Any thread: a connection may be
 * ended from outside at any moment.
 */
final class ConnectionLog {
  private final CommandLog log;
  private final Verbosity verbosity;
  private final Parties parties;

  // guarded by this
  private long id;
  private boolean begun;
  private Optional<String> tls = Optional.empty();

  ConnectionLog(CommandLog log, Verbosity verbosity, Parties parties, long number) {
    this.log = log;
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

  synchronized boolean begun() {
    return begun;
  }

  /** The handshake is done; said at once when the number is known, else with the other lines. */
  synchronized void secured(String protocolAndCipher) {
    tls = Optional.of(verbosity == Verbosity.TLS ? ' ' + protocolAndCipher : "");
    if (begun) {
      tls();
    }
  }

  /**
   * The connection is served: by this process, or inside this JVM under the connection's number.
   */
  synchronized void begin(long pid) {
    id = begun ? id : pid;
    begin();
  }

  synchronized void begin() {
    if (!begun) {
      begun = true;
      came();
      verdict("ok", "");
      tls();
    }
  }

  private void came() {
    info("pid {} from {}", id, ip());
  }

  private void tls() {
    tls.ifPresent(what -> info("tls {} accept{}", id, what));
  }

  synchronized void denied(String why) {
    came();
    verdict("deny", why);
  }

  synchronized void tooMany(int limit) {
    warn("(100) ip connection limit of {} exceeded for: {}", limit, ip());
    denied(" ip connection limit:" + limit + " exceeded");
  }

  /** It went wrong before it was known whether this client may come in: neither ok nor deny. */
  synchronized void undecided(String reason) {
    came();
    error("{} for: {} pid: {}", reason, ip(), id);
  }

  synchronized void handshakeFailed(String reason) {
    begin();
    error("unable to accept TLS from: {} for pid: {} {}", ip(), id, reason);
  }

  synchronized void broken(String reason, boolean inTls) {
    error("unable to speak {} with: {} for pid: {} {}", inTls ? "TLS" : "TCP", ip(), id, reason);
  }

  synchronized void cut(String reason) {
    warn("(111) connection ended with: {} for pid: {} {}", ip(), id, reason);
  }

  synchronized void notServed(String reason) {
    begin();
    error("{} for: {} pid: {}", reason, ip(), id);
  }

  synchronized void ended(String status) {
    begin();
    info("ended by {} status {}", id, status);
  }

  private void verdict(String word, String why) {
    var local = parties.local();
    var peer = parties.peer();
    info(
        "{} {} {}:{}:{} {}:{}:{}:{}{}",
        word,
        id,
        name(local.host()),
        ip(local.address()),
        local.address().getPort(),
        name(peer.host()),
        ip(),
        name(peer.info()),
        peer.address().getPort(),
        why);
  }

  private String ip() {
    return ip(parties.peer().address());
  }

  private static String ip(InetSocketAddress address) {
    return IpText.of(address.getAddress());
  }

  private static String name(Optional<String> text) {
    return text.map(SafeText::name).orElse("");
  }

  private void info(String form, Object... values) {
    if (verbosity.says(Verbosity.VERBOSE)) {
      log.info(form, values);
    }
  }

  private void warn(String form, Object... values) {
    if (verbosity.says(Verbosity.ERRORS)) {
      log.warn(form, values);
    }
  }

  private void error(String form, Object... values) {
    if (verbosity.says(Verbosity.ERRORS)) {
      log.error("(111) " + form, values);
    }
  }
}
