package org.ucspi.api.environment;

import java.net.InetSocketAddress;
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
   * PROTO, SSL*, and where {@code tcpVariables} is set TCP* and TCP6*, in that order. What is
   * unknown is absent, never empty.
   *
   * @param tls whether the listener has a TLS profile; without one the variables are those of
   *     tcpserver
   */
  Map<String, String> connectionVariables(Parties parties, boolean tls, boolean tcpVariables);

  /**
   * The SSL_* variables as mod_ssl names them, in the order of sslserver. What is unknown is
   * absent.
   */
  Map<String, String> tlsVariables(TlsSession session);
}
