package org.ucspi.tls.internal;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;

/**
 * An engine for one server.
 *
 * @param library what it is made of
 */
record ClientEngine(
    SSLEngine engine, String library, ServerVerifier verifier, ExpectedServer server)
    implements ConnectionTls {

  /** A verifier that was not asked has found nobody good. */
  @Override
  public TlsSession established(SSLSession session) throws SSLException {
    if (!server.isVerified() && !verifier.takesAnybody()) {
      throw new SSLException(server.refuse(ExpectedServer.NO_CERTIFICATE));
    }
    return TlsSession.ofClient(session, library, ServerEngine.applicationProtocol(engine));
  }

  @Override
  public Optional<String> refusal() {
    return server.refusal();
  }
}
