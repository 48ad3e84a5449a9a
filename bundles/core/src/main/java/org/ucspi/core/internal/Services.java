package org.ucspi.core.internal;

import org.ucspi.api.environment.Environment;
import org.ucspi.api.transport.Transport;

/** What all listeners share. */
record Services(
    Transport transport,
    Environment environment,
    NamedServices parts,
    Registry registry,
    Deadlines deadlines) {}
