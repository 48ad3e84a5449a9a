package org.ucspi.api.environment;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.tls.TlsSession;

/**
 * Finds out who is talking to whom, and says it in the variables of UCSPI and of Apache's mod_ssl.
 */
@ProviderType
public interface Environment {

  /**
   * The variables that only a connection may set. What it does not know is unset, whatever a base
   * environment or a rule has under that name.
   */
  Set<String> CONNECTION_VARIABLES =
      Set.of(
          "PROTO",
          "SSLLOCALIP",
          "SSLLOCALPORT",
          "SSLLOCALHOST",
          "SSLREMOTEIP",
          "SSLREMOTEPORT",
          "SSLREMOTEHOST",
          "SSLREMOTEINFO",
          "SSLCTLFD",
          "SSLREADFD",
          "SSLWRITEFD",
          "TCPLOCALIP",
          "TCPLOCALPORT",
          "TCPLOCALHOST",
          "TCPREMOTEIP",
          "TCPREMOTEPORT",
          "TCPREMOTEHOST",
          "TCPREMOTEINFO",
          "TCP6LOCALIP",
          "TCP6LOCALPORT",
          "TCP6LOCALHOST",
          "TCP6REMOTEIP",
          "TCP6REMOTEPORT",
          "TCP6REMOTEHOST",
          "TCP6INTERFACE");

  /**
   * Looks up names as far as {@code lookup} asks for them. Never fails: a name that cannot be had
   * in time is absent.
   *
   * @return the parties; complete at once where nothing is to be looked up
   */
  CompletionStage<Parties> identify(
      InetSocketAddress local, InetSocketAddress remote, Lookup lookup);

  /**
   * The addresses of a host: the one that a text such as {@code 192.0.2.1}, {@code ::1} or {@code
   * fe80::1%eth0} means, at once; else those of the hosts file, in its order; else those of DNS,
   * IPv4 (A) before IPv6 (AAAA).
   *
   * @return none where there are none; fails with an {@link java.io.IOException} with the reason,
   *     such as {@code timed out}, where that cannot be said at the moment
   */
  CompletionStage<List<InetAddress>> addresses(String host);

  /**
   * PROTO, SSL*, and where {@code tcpVariables} is set TCP* and TCP6*, in that order. What is
   * unknown is absent, never empty.
   *
   * @param tls whether the listener has a TLS profile; without one the variables are those of
   *     tcpserver
   */
  Map<String, String> connectionVariables(Parties parties, boolean tls, boolean tcpVariables);

  /**
   * The SSL_* variables as mod_ssl names them, in the order of sslserver. What is unknown is
   * absent. SSL_SERVER_* is the server's certificate and SSL_CLIENT_* the client's, whichever of
   * the two we are; SSL_CLIENT_VERIFY is what a server says of its client.
   */
  Map<String, String> tlsVariables(TlsSession session);
}
