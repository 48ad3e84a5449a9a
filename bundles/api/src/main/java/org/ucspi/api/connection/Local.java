package org.ucspi.api.connection;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Our side of a connection.
 *
 * @param address the address and port that the client connected to
 * @param host its name, lower case, when configured or found
 */
public record Local(InetSocketAddress address, Optional<String> host) {

  public Local {
    requireNonNull(address, "address");
    requireNonNull(host, "host");
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + address);
    }
  }
}
