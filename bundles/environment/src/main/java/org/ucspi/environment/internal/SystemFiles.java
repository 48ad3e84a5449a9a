package org.ucspi.environment.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/**
 * What this system says of names by itself: its hosts file and its resolvers. What cannot be read
 * is said once, and what it said before counts.
 */
final class SystemFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SystemFiles.class);
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private static final String KEPT = "what was read before counts";

  private final Path hostsFile;
  private final Stamps stamps;
  private volatile HostsFile hosts = HostsFile.EMPTY;

  /** What resolv.conf(5) has where it names none. */
  private volatile List<InetSocketAddress> resolvers =
      List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), SimpleResolver.DEFAULT_PORT));

  /** Reads them; blocks as long as the disk does. */
  SystemFiles(Path hostsFile) {
    this.hostsFile = hostsFile;
    stamps = new Stamps(hostsFile, RESOLV_CONF);
    read();
  }

  HostsFile hosts() {
    return hosts;
  }

  /** In the order to ask them. */
  List<InetSocketAddress> resolvers() {
    return resolvers;
  }

  /** Whether it is time to look at them again; true for one caller only. Does not block. */
  boolean due() {
    return stamps.due();
  }

  /** Reads them where they have changed; blocks as long as the disk does. */
  void refresh() {
    if (stamps.changed()) {
      read();
    }
  }

  synchronized void read() {
    try {
      hosts = HostsFile.read(hostsFile);
    } catch (IOException | RuntimeException e) {
      LOG.warn("environment: unable to read {}: {}; {}", hostsFile, e.toString(), KEPT);
    }
    try {
      resolvers = List.copyOf(new ResolverConfig().servers());
    } catch (RuntimeException e) { // half a line, for one
      LOG.warn("environment: unable to read the system's resolvers: {}; {}", e.toString(), KEPT);
    }
  }
}
