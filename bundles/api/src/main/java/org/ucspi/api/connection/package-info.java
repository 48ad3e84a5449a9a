/** An accepted connection and what is run on it. */
@Export
@Version("1.0.0")
package org.ucspi.api.connection;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
