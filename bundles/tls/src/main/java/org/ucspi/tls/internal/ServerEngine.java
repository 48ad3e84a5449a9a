package org.ucspi.tls.internal;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;

/**
 * An engine for one client.
 *
 * @param library what it is made of
 * @param verifier of client certificates, where they are asked for
 */
record ServerEngine(SSLEngine engine, String library, Optional<ClientVerifier> verifier, Peer peer)
    implements ConnectionTls {

  @Override
  public TlsSession established(SSLSession session) throws SSLException {
    var verified =
        verifier.isPresent()
            ? verifier.get().established(session, peer)
            : TlsSession.NO_CERTIFICATE;
    return TlsSession.ofServer(session, library, applicationProtocol(engine), verified);
  }

  /** Engines have an empty text for none, or nothing. */
  static Optional<String> applicationProtocol(SSLEngine engine) {
    return Optional.ofNullable(engine.getApplicationProtocol()).filter(name -> !name.isEmpty());
  }
}
