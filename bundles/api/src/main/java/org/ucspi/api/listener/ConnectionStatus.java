package org.ucspi.api.listener;

import java.time.Instant;
import java.util.OptionalLong;
import org.ucspi.api.connection.Peer;

/**
 * One live connection at one moment.
 *
 * @param number its number, see {@link Listeners#kill}
 * @param listener the listener's name
 * @param peer the client
 * @param since when it was accepted
 * @param step what it is at: {@code lookup}, {@code handshake}, {@code handler} or {@code closing}
 * @param handler the name of its handler
 * @param pid its program's number, when a program serves it
 * @param bytesIn received from the network so far
 * @param bytesOut sent to the network so far
 */
public record ConnectionStatus(
    long number,
    String listener,
    Peer peer,
    Instant since,
    String step,
    String handler,
    OptionalLong pid,
    long bytesIn,
    long bytesOut) {}
