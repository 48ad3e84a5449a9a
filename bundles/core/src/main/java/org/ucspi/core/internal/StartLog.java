package org.ucspi.core.internal;

import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.ucspi.api.connection.IpText;
import org.ucspi.core.internal.ListenerSettings.Verbosity;

/** The lines with which sslserver begins: what it uses, then where it listens. */
final class StartLog {
  private StartLog() {}

  static void opened(Logger logger, Setup setup, InetSocketAddress address) {
    var settings = setup.settings();
    if (settings.verbosity().compareTo(Verbosity.VERBOSE) < 0) {
      return;
    }
    long pid = ProcessHandle.current().pid();
    setup
        .tls()
        .ifPresent(
            tls ->
                tls.material()
                    .forEach(
                        (what, value) -> logger.info("sslserver: {} {} {}", what, pid, value)));
    logger.info(
        "sslserver: listening on {} : {} [{}/{}]",
        IpText.of(address.getAddress()),
        address.getPort(),
        settings.concurrency(),
        settings.maxPerIp());
  }
}
