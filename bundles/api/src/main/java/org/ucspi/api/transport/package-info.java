/** Sockets: listening, connecting, and the step from plain bytes to TLS. */
@Export
@Version("1.0.0")
package org.ucspi.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
