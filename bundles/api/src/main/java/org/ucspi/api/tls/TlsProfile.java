package org.ucspi.api.tls;

import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A named set of TLS material and policy, ready for use. Listeners find it by its service property
 * {@value #NAME}, the value of their key {@code tls}. A profile whose material is missing or bad is
 * not registered; see {@link org.ucspi.api.settings.Problem}.
 */
@ProviderType
public interface TlsProfile {

  /** Service property: the name that listeners use. */
  String NAME = "name";

  /**
   * A fresh engine in server role with the material of this moment. Does not block, look up names
   * or read files.
   *
   * @param peer the client
   */
  SSLEngine serverEngine(InetSocketAddress peer);

  /**
   * What is in use, for the log at a listener's start: {@code cert}, {@code key}, {@code ciphers}
   * and the like, with file names or expressions as values and never a secret.
   */
  Map<String, String> material();
}
