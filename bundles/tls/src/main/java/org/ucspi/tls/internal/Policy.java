package org.ucspi.tls.internal;

import java.util.List;

/**
 * What may be agreed on in a handshake, whatever the material.
 *
 * @param provider of the engines; never {@link Provider#AUTO}
 * @param protocols the versions of TLS, each with a suite among {@code ciphers}
 * @param ciphers by their standard names, in order of preference
 * @param groups of the key exchange; empty for those that the provider prefers
 * @param applicationProtocols of ALPN, in order of preference
 * @param tickets whether clients get any
 * @param sessionTimeoutSeconds for which a session can be resumed
 */
record Policy(
    Provider provider,
    List<String> protocols,
    List<String> ciphers,
    List<Group> groups,
    List<String> applicationProtocols,
    boolean tickets,
    int sessionTimeoutSeconds) {}
