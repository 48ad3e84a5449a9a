/** Access rules: named rule sets and their verdicts. */
@Export
@Version("1.0.0")
package org.ucspi.api.rules;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
