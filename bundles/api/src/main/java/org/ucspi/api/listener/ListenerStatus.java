package org.ucspi.api.listener;

/**
 * One listener at one moment.
 *
 * @param name its name
 * @param address where it listens, or is to listen, as {@code host:port}
 * @param state what it is doing
 * @param connections live connections
 * @param limit the most connections at once
 * @param accepted connections accepted since it was configured
 * @param denied of those, how many were refused by rules or by the limit per IP
 * @param failed of those, how many ended before a handler saw them: a bad handshake, no program
 */
public record ListenerStatus(
    String name,
    String address,
    ListenerState state,
    int connections,
    int limit,
    long accepted,
    long denied,
    long failed) {}
