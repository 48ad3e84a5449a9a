package org.ucspi.core.internal;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsSession;

/** Some engine, whose clients have no certificates. */
record FakeTls(SSLEngine engine) implements ConnectionTls {
  @Override
  public TlsSession established(SSLSession session) {
    return TlsSession.ofServer(session, "fake/1", Optional.empty(), TlsSession.NO_CERTIFICATE);
  }
}
