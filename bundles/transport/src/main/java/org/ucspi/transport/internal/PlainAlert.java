package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ucspi.api.tls.AlertDescription;

/**
 * A fatal alert that is not encrypted: what a client sends that cannot go on with the handshake,
 * because it does not trust our certificate for one. Clients of TLS 1.3 may send it where an engine
 * expects what is encrypted already, and takes it for damage.
 */
final class PlainAlert {
  private static final int ALERT = 21;
  private static final int FATAL = 2;

  private PlainAlert() {}

  /** The name of the alert that these bytes begin with. Takes nothing. */
  static Optional<String> in(ByteBuffer bytes) {
    int at = bytes.position();
    boolean fatal =
        bytes.remaining() >= 7
            && bytes.get(at) == ALERT
            && bytes.getShort(at + 3) == 2 // encrypted ones are longer
            && bytes.get(at + 5) == FATAL;
    return fatal ? Optional.of(AlertDescription.name(bytes.get(at + 6) & 0xff)) : Optional.empty();
  }
}
