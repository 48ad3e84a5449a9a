package org.ucspi.api.tls;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A session of TLS, new or resumed, and what its profile knows of it.
 *
 * @param session protocol, cipher, certificates of both sides
 * @param library what does the cryptography, with its version, such as {@code SunJSSE/17}
 * @param applicationProtocol what ALPN (RFC 7301) has come to, where both sides have it
 * @param clientVerify what the client's certificate is worth, in the words of mod_ssl's variable
 *     SSL_CLIENT_VERIFY: {@code NONE} (there is none), {@code SUCCESS}, {@code GENEROUS} (a
 *     certificate whose issuer is not known), {@code FAILED:} and a reason; without meaning where
 *     we are the client
 * @param role ours
 */
public record TlsSession(
    SSLSession session,
    String library,
    Optional<String> applicationProtocol,
    String clientVerify,
    Role role) {

  /** No certificate was shown. */
  public static final String NO_CERTIFICATE = "NONE";

  /** A certificate that verifies was shown. */
  public static final String VERIFIED = "SUCCESS";

  /** Which of the two sides of a handshake. */
  public enum Role {
    SERVER,
    CLIENT
  }

  public TlsSession {
    requireNonNull(session, "session");
    requireNonNull(library, "library");
    requireNonNull(applicationProtocol, "applicationProtocol");
    requireNonNull(clientVerify, "clientVerify");
    requireNonNull(role, "role");
  }

  /** Of a connection that we have accepted. */
  public static TlsSession ofServer(
      SSLSession session,
      String library,
      Optional<String> applicationProtocol,
      String clientVerify) {
    return new TlsSession(session, library, applicationProtocol, clientVerify, Role.SERVER);
  }

  /** Of a connection that we have made. */
  public static TlsSession ofClient(
      SSLSession session, String library, Optional<String> applicationProtocol) {
    return new TlsSession(session, library, applicationProtocol, NO_CERTIFICATE, Role.CLIENT);
  }
}
