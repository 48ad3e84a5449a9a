package org.ucspi.tls.internal;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.ServerTls;
import org.ucspi.api.tls.TlsSession;

/** An engine of the JDK, which half-closes by itself. */
record ServerEngine(SSLEngine engine) implements ServerTls {
  private static final String LIBRARY = "SunJSSE/" + System.getProperty("java.version");

  @Override
  public TlsSession established(SSLSession session) {
    return new TlsSession(session, LIBRARY, applicationProtocol(), clientVerify(session));
  }

  /** The engine has an empty text for none. */
  private Optional<String> applicationProtocol() {
    return Optional.ofNullable(engine.getApplicationProtocol()).filter(name -> !name.isEmpty());
  }

  private static String clientVerify(SSLSession session) {
    try {
      return session.getPeerCertificates().length > 0
          ? TlsSession.VERIFIED
          : TlsSession.NO_CERTIFICATE;
    } catch (SSLPeerUnverifiedException e) {
      return TlsSession.NO_CERTIFICATE;
    }
  }
}
