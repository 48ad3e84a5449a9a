package org.ucspi.core.internal;

import java.time.Duration;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.transport.Transport;

/**
 * What all listeners and clients share.
 *
 * @param lookupLimit how long a look-up may take, apart from IDENT, which has a limit of its own
 */
record Services(
    Transport transport,
    Environment environment,
    NamedServices parts,
    Registry registry,
    Deadlines deadlines,
    Duration lookupLimit) {
  /** The environment's own limits are far below: this is for what they do not hold. */
  private static final Duration LOOKUP_LIMIT = Duration.ofMinutes(5);

  static Services of(
      Transport transport, Environment environment, NamedServices parts, Registry registry) {
    return new Services(
        transport, environment, parts, registry, registry.deadlines(), LOOKUP_LIMIT);
  }
}
