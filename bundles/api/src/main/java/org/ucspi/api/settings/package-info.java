/** Configuration: strict reading of a component's keys, and word of what is missing. */
@Export
@Version("1.0.0")
package org.ucspi.api.settings;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
