package org.ucspi.api.tls;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A named set of TLS material and policy for connections that we make, ready for use. Clients find
 * it by its service property {@value #NAME}, the value of their key {@code tls}. A profile whose
 * material is missing or bad is not registered; see {@link org.ucspi.api.settings.Problem}.
 */
@ProviderType
public interface ClientTlsProfile {

  /** Service property: the name that clients use. */
  String NAME = "name";

  /**
   * TLS in client role for one connection, with the material of this moment. Does not block, look
   * up names or read files.
   *
   * @param host the server that was asked for, a name or an address in text: what its certificate
   *     must have where names are compared (RFC 9525), and, if it is a name, what the server is
   *     told (SNI, RFC 6066, 3)
   */
  ConnectionTls client(String host);
}
