package org.ucspi.environment.internal;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.TlsSession;

/** The variables of a TLS session, named as Apache's mod_ssl names them. */
final class TlsVariables {
  private TlsVariables() {}

  static Map<String, String> of(TlsSession tls) {
    var session = tls.session();
    var variables = new LinkedHashMap<String, String>();
    variables.put("SSL_PROTOCOL", session.getProtocol());
    if (session.getId().length > 0) {
      variables.put("SSL_SESSION_ID", HexFormat.of().formatHex(session.getId()));
    }
    variables.put("SSL_CIPHER", CipherName.openSsl(session.getCipherSuite()));
    requestedName(session).ifPresent(name -> variables.put("SSL_TLS_SNI", name));
    return variables;
  }

  private static Optional<String> requestedName(SSLSession session) {
    return names(session).stream()
        .filter(SNIHostName.class::isInstance)
        .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private static List<SNIServerName> names(SSLSession session) {
    try {
      return session instanceof ExtendedSSLSession extended
          ? extended.getRequestedServerNames()
          : List.of();
    } catch (UnsupportedOperationException e) {
      return List.of();
    }
  }
}
