package org.ucspi.api.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.osgi.annotation.versioning.ProviderType;

/** TLS of one connection in server role. Any thread, one at a time. */
@ProviderType
public interface ServerTls {

  /**
   * The fresh engine; always the same object. A close_notify of the client ends one direction of it
   * only. Closing its outbound gives back what it holds outside of the heap.
   */
  SSLEngine engine();

  /**
   * What the handshake has come to; to be asked once when it is done, whether the session is a new
   * one or resumed.
   *
   * @param session the engine's session
   * @throws SSLException with one line that says why, when the client is not to be served although
   *     its handshake was good: its session was made under another name
   */
  TlsSession established(SSLSession session) throws SSLException;
}
