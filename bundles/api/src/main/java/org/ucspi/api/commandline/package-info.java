/** What the commands of UCSPI are asked to do on a command line, as configurations. */
@Export
@Version("1.0.0")
package org.ucspi.api.commandline;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
