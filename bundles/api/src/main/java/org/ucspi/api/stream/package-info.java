/** Bytes between two strangers: two directions, each with back-pressure and an end of its own. */
@Export
@Version("1.0.0")
package org.ucspi.api.stream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
