/** Connections to servers, for programs and services of this side. */
@Export
@Version("1.0.0")
package org.ucspi.api.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
