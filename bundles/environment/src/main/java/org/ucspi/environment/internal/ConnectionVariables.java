package org.ucspi.environment.internal;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Parties;

/** PROTO and who is at the two ends, as sslserver and tcpserver of ucspi-tcp6 tell programs. */
final class ConnectionVariables {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Local local;
  private final Peer peer;

  private ConnectionVariables(Parties parties) {
    local = parties.local();
    peer = parties.peer();
  }

  static Map<String, String> of(Parties parties, boolean tls, boolean tcpVariables) {
    return new ConnectionVariables(parties).all(tls, tcpVariables || !tls);
  }

  private Map<String, String> all(boolean tls, boolean tcp) {
    var six = IpText.unmapped(peer.address().getAddress()).getAddress().length == 16;
    variables.put("PROTO", tcp ? six ? "TCP6" : "TCP" : "TLS");
    if (tls) {
      bothEnds("SSL");
      peer.info().ifPresent(info -> variables.put("SSLREMOTEINFO", info));
    }
    if (tcp) {
      bothEnds("TCP");
      peer.info().ifPresent(info -> variables.put("TCPREMOTEINFO", info));
    }
    if (tcp && six) {
      bothEnds("TCP6");
      Zone.of(peer.address().getAddress())
          .or(() -> Zone.of(local.address().getAddress()))
          .ifPresent(zone -> variables.put("TCP6INTERFACE", zone));
    }
    return variables;
  }

  private void bothEnds(String prefix) {
    end(prefix + "LOCAL", local.address(), local.host());
    end(prefix + "REMOTE", peer.address(), peer.host());
  }

  private void end(String prefix, InetSocketAddress address, Optional<String> host) {
    variables.put(prefix + "IP", IpText.of(address.getAddress()));
    variables.put(prefix + "PORT", Integer.toString(address.getPort()));
    host.ifPresent(name -> variables.put(prefix + "HOST", name));
  }
}
