package org.ucspi.tls.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.util.IPAddress;

/**
 * The server that one connection is made to, and what was found of it. Written by the thread of the
 * handshake, read by those who wait for it.
 */
final class ExpectedServer {
  // In the words of sslclient.
  static final String NO_CERTIFICATE = "no server certificate";
  static final String NOT_VALID =
      "missing credentials (CA) or unable to validate server certificate: ";
  static final String OTHER_NAME = "server hostname does not match certificate: ";

  private final String host;
  private volatile boolean verified;
  private volatile Optional<String> refusal = Optional.empty();

  /**
   * Nothing is known of it yet.
   *
   * @param host as it was asked for, a name or an address in text
   */
  ExpectedServer(String host) {
    this.host = host;
  }

  String host() {
    return host;
  }

  /** The name that the server may be told (RFC 6066, 3): never an address. */
  Optional<String> serverName() {
    return address().isPresent()
        ? Optional.empty()
        : ServerName.configured(withoutDot(host)).filter(name -> !name.startsWith("*"));
  }

  /** An address is compared with addresses, a name with names (RFC 9525, 6.1.2). */
  boolean isNamedBy(X509Certificate certificate) {
    var address = address();
    return address.isPresent()
        ? PeerName.hasAddress(certificate, address.get())
        : serverName().filter(name -> PeerName.hasHost(certificate, name)).isPresent();
  }

  /** Parsed, never looked up. */
  private Optional<InetAddress> address() {
    int zone = host.indexOf('%');
    var text = zone < 0 ? host : host.substring(0, zone);
    try {
      return IPAddress.isValid(text)
          ? Optional.of(InetAddress.getByName(text.indexOf(':') < 0 ? text : '[' + text + ']'))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  void verified() {
    verified = true;
  }

  boolean isVerified() {
    return verified;
  }

  /** Answers the reason. */
  String refuse(String reason) {
    refusal = Optional.of(reason);
    return reason;
  }

  Optional<String> refusal() {
    return refusal;
  }
}
