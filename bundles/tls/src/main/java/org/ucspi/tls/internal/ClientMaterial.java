package org.ucspi.tls.internal;

import java.util.Optional;

/**
 * All that the files of a client's profile have, read and found to fit.
 *
 * @param identity what servers that ask for it are shown
 * @param trust in servers' certificates
 */
record ClientMaterial(Optional<Identity> identity, Trust trust) {}
