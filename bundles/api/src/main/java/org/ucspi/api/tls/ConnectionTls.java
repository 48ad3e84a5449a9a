package org.ucspi.api.tls;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.osgi.annotation.versioning.ProviderType;

/** TLS of one connection, in server or in client role. Any thread, one at a time. */
@ProviderType
public interface ConnectionTls {

  /**
   * The fresh engine; always the same object. A close_notify of the peer ends one direction of it
   * only. Closing its outbound gives back what it holds outside of the heap.
   */
  SSLEngine engine();

  /**
   * What the handshake has come to; to be asked once when it is done, whether the session is a new
   * one or resumed.
   *
   * @param session the engine's session
   * @throws SSLException with one line that says why, when the peer is not to be talked to although
   *     its handshake was good: its session was made under another name
   */
  TlsSession established(SSLSession session) throws SSLException;

  /**
   * Why it was us who refused a server, in the words of sslclient, such as {@code server hostname
   * does not match certificate: mail.example}: once its handshake has failed, or {@link
   * #established} has. Empty where it failed for another reason, and in server role.
   */
  default Optional<String> refusal() {
    return Optional.empty();
  }
}
