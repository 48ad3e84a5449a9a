package org.ucspi.core.internal;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.ServerTls;
import org.ucspi.api.tls.TlsSession;

/** Some engine, whose clients have no certificates. */
record FakeTls(SSLEngine engine) implements ServerTls {
  @Override
  public TlsSession established(SSLSession session) {
    return new TlsSession(session, "fake/1", Optional.empty(), TlsSession.NO_CERTIFICATE);
  }
}
