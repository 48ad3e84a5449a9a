package org.ucspi.core.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is said of the connections of one client, as sslclient says it. Any thread. */
record ClientLog(CommandLog log, Verbosity verbosity) {

  /** What could not be done, once: for the log and for who asked for the connection. */
  <T> CompletionStage<T> failed(String reason) {
    fatal(reason);
    return CompletableFuture.failedFuture(new IOException(reason));
  }

  void fatal(String reason) {
    if (verbosity.says(Verbosity.ERRORS)) {
      log.fatal("(111) {}", reason);
    }
  }

  /** Of one address; others may do better. */
  IOException notConnected(String ip, int port, String reason) {
    if (verbosity.says(Verbosity.ERRORS)) {
      log.alarm("unable to connect to {} port {}: {}", ip, port, reason);
    }
    return new IOException("unable to connect to " + ip + " port " + port + ": " + reason);
  }

  void connected(String ip, int port) {
    if (verbosity.says(Verbosity.VERBOSE)) {
      log.info("connected to {} port {}", ip, port);
    }
  }

  void secured(String protocolAndCipher) {
    if (verbosity == Verbosity.TLS) {
      log.info("ssl connect {}", protocolAndCipher);
    } else if (verbosity.says(Verbosity.VERBOSE)) {
      log.info("ssl connect");
    }
  }

  /** The network broke, in the words that listeners have for it. */
  void broken(String ip, long id, String reason, boolean inTls) {
    if (verbosity.says(Verbosity.ERRORS)) {
      var what = inTls ? "TLS" : "TCP";
      log.error("(111) unable to speak {} with: {} for pid: {} {}", what, ip, id, reason);
    }
  }

  /** It was us who ended it. */
  void cut(String ip, long id, String reason) {
    if (verbosity.says(Verbosity.ERRORS)) {
      log.warn("(111) connection ended with: {} for pid: {} {}", ip, id, reason);
    }
  }

  void debug(String what, Object which, Throwable cause) {
    log.debug(what, which, cause);
  }
}
