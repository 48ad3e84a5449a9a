/** What the listeners are doing, for commands and monitoring. */
@Export
@Version("1.0.0")
package org.ucspi.api.listener;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
