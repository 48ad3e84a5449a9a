package org.ucspi.tls.internal;

import java.util.List;
import java.util.Optional;

/**
 * All that a profile's files have, read and found to fit.
 *
 * @param identities the default ones first
 * @param trust in clients' certificates
 * @param staples for some of the identities
 * @param ticketKeys none where each profile has its own
 */
record Material(
    List<Identity> identities, Trust trust, List<Staple> staples, Optional<TicketKeys> ticketKeys) {

  /** Where the default certificate came from. */
  NamedFile certificateFile() {
    return identities.get(0).files().certificate();
  }
}
