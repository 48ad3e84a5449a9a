/** Names of the two parties and the variables that a program sees. */
@Export
@Version("1.0.0")
package org.ucspi.api.environment;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
