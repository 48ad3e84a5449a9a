package org.ucspi.api.environment;

import static java.util.Objects.requireNonNull;

import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;

/** The two sides of a connection, as far as they are known. */
public record Parties(Local local, Peer peer) {
  public Parties {
    requireNonNull(local, "local");
    requireNonNull(peer, "peer");
  }
}
