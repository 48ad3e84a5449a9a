/** TLS profiles: named certificates, keys and policies that make engines. */
@Export
@Version("1.0.0")
package org.ucspi.api.tls;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
