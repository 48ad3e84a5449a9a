package org.ucspi.core.internal;

import java.net.InetSocketAddress;
import org.ucspi.api.connection.IpText;

/** The lines with which sslserver begins: what it uses, then where it listens. */
final class StartLog {
  private StartLog() {}

  static void opened(CommandLog log, Setup setup, InetSocketAddress address) {
    var settings = setup.settings();
    if (!settings.verbosity().says(Verbosity.VERBOSE)) {
      return;
    }
    long pid = ProcessHandle.current().pid();
    setup
        .tls()
        .ifPresent(
            tls -> tls.material().forEach((what, value) -> log.info("{} {} {}", what, pid, value)));
    log.info(
        "listening on {} : {} [{}/{}]",
        IpText.of(address.getAddress()),
        address.getPort(),
        settings.concurrency(),
        settings.maxPerIp());
  }
}
