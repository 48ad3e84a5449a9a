package org.ucspi.api.connection;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The client of a connection.
 *
 * @param address its address and port; an IPv4 client of a dual-stack socket has an IPv4 address
 * @param host its name, lower case, when it was looked up and found
 * @param info what IDENT (RFC 1413) says of it, when it was asked and answered
 */
public record Peer(InetSocketAddress address, Optional<String> host, Optional<String> info) {

  public Peer {
    requireNonNull(address, "address");
    requireNonNull(host, "host");
    requireNonNull(info, "info");
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + address);
    }
  }

  /** A peer of which nothing but the address is known. */
  public static Peer of(InetSocketAddress address) {
    return new Peer(address, Optional.empty(), Optional.empty());
  }
}
