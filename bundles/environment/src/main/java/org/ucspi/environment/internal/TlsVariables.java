package org.ucspi.environment.internal;

import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.api.tls.TlsSession.Role;

/** The variables of TLS sessions, named as Apache's mod_ssl names them, in sslserver's order. */
final class TlsVariables {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Of servers' certificates, as long as they are in use; guarded by itself. */
  private final Map<Certificate, Map<String, String>> served = new WeakHashMap<>();

  Map<String, String> of(TlsSession tls) {
    var variables = new LinkedHashMap<>(session(tls));
    var ours = local(tls.session());
    var theirs = peer(tls.session());
    boolean serves = tls.role() == Role.SERVER;
    var server = serves ? ours : theirs;
    var client = serves ? theirs : ours;
    if (!server.isEmpty()) {
      variables.putAll(server(server.get(0)));
    }
    if (!client.isEmpty()) {
      variables.putAll(CertificateVariables.client(client));
    }
    if (serves) {
      variables.put("SSL_CLIENT_VERIFY", CONTROL.matcher(tls.clientVerify()).replaceAll("?"));
    }
    return variables;
  }

  private static Map<String, String> session(TlsSession tls) {
    var session = tls.session();
    var suite = session.getCipherSuite();
    var block = new VariableBlock();
    block.put("SSL_PROTOCOL", session.getProtocol());
    block.put("SSL_SESSION_ID", HexFormat.of().formatHex(session.getId()));
    block.put("SSL_CIPHER", CipherName.openSsl(suite));
    KeySize.of(suite)
        .ifPresent(
            size -> {
              block.put("SSL_CIPHER_EXPORT", String.valueOf(size.export()));
              block.put("SSL_CIPHER_USEKEYSIZE", String.valueOf(size.used()));
              block.put("SSL_CIPHER_ALGKEYSIZE", String.valueOf(size.whole()));
            });
    block.put("SSL_VERSION_INTERFACE", "ucspi-ssl");
    block.put("SSL_VERSION_LIBRARY", tls.library());
    requestedName(session).ifPresent(name -> block.put("SSL_TLS_SNI", name));
    tls.applicationProtocol().ifPresent(name -> block.put("SSL_ALPN_PROTOCOL", name));
    return block.variables();
  }

  private Map<String, String> server(Certificate certificate) {
    synchronized (served) {
      return served.computeIfAbsent(certificate, CertificateVariables::server);
    }
  }

  private static List<Certificate> local(SSLSession session) {
    var local = session.getLocalCertificates();
    return local == null ? List.of() : List.of(local);
  }

  private static List<Certificate> peer(SSLSession session) {
    try {
      return List.of(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
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
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return List.of(); // Netty's own engine takes any name, and cannot tell some
    }
  }
}
