package org.ucspi.tls.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ucspi.api.connection.Peer;

/** Clients as listeners know them. */
final class Clients {
  static final Peer SOME = of(Optional.empty());

  private Clients() {}

  static Peer named(String host) {
    return of(Optional.of(host));
  }

  private static Peer of(Optional<String> host) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    return new Peer(address, host, Optional.empty());
  }
}
