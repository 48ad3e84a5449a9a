package org.ucspi.core.internal;

import java.time.Duration;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.transport.Transport;

/**
 * What all listeners share.
 *
 * @param lookupLimit how long a look-up may take, apart from IDENT, which has a limit of its own
 */
record Services(
    Transport transport,
    Environment environment,
    NamedServices parts,
    Registry registry,
    Deadlines deadlines,
    Duration lookupLimit) {}
