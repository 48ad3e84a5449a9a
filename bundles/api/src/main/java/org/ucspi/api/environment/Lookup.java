package org.ucspi.api.environment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What is to be looked up for a connection.
 *
 * @param remoteHost the client's name by DNS (sslserver -h)
 * @param paranoid drop that name unless its addresses contain the client's (sslserver -p)
 * @param localHost our name, given instead of looked up (sslserver -l)
 * @param remoteInfo ask the client's IDENT server (sslserver -r)
 * @param remoteInfoTimeout how long IDENT may take (sslserver -t)
 */
public record Lookup(
    boolean remoteHost,
    boolean paranoid,
    Optional<String> localHost,
    boolean remoteInfo,
    Duration remoteInfoTimeout) {

  public Lookup {
    requireNonNull(localHost, "localHost");
    requireNonNull(remoteInfoTimeout, "remoteInfoTimeout");
  }
}
