package org.ucspi.tls.internal;

import static java.util.stream.Collectors.groupingBy;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses the certificate of each handshake: for the server name that the client asks for (SNI, RFC
 * 6066, section 3) one that is configured for exactly that name, else for its wildcard, else the
 * default; of these the first with a kind of key that the client takes.
 *
 * <p>Any thread. An alias is the number of an identity.
 */
final class ServerCertificates extends X509ExtendedKeyManager {
  private final List<Identity> identities;

  /** By server name; numbers of identities. */
  private final Map<String, List<Integer>> byName;

  ServerCertificates(List<Identity> identities) {
    this.identities = identities;
    this.byName =
        IntStream.range(0, identities.size())
            .boxed()
            .collect(groupingBy(i -> identities.get(i).files().serverName()));
  }

  /**
   * Which of them a handshake is for, in their order.
   *
   * @param name in lower case
   */
  List<Identity> forName(Optional<String> name) {
    return numbers(name).stream().map(identities::get).toList();
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    var session = engine.getHandshakeSession();
    if (!isVerifiedBy(session, type)) {
      return null;
    }
    var numbers = numbers(requested(session));
    return numbers.stream().filter(i -> isOf(type, i)).findFirst().map(i -> "" + i).orElse(null);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity(alias).key();
  }

  Identity identity(String alias) {
    return identities.get(Integer.parseInt(alias));
  }

  private List<Integer> numbers(Optional<String> name) {
    var host = name.orElse("");
    return byName.getOrDefault(
        host, byName.getOrDefault(ServerName.wildcard(host), byName.getOrDefault("", List.of())));
  }

  /** With TLS 1.2 engines ask for what the suites allow, whatever signatures the client knows. */
  private static boolean isVerifiedBy(SSLSession session, String type) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return true;
    }
    var known = List.of(extended.getPeerSupportedSignatureAlgorithms());
    var signature = type.startsWith("EC") ? "ECDSA" : type.startsWith("RSA") ? "RSA" : "Ed";
    return known.isEmpty() || known.stream().anyMatch(name -> name.contains(signature));
  }

  private boolean isOf(String type, int number) {
    var algorithm = identities.get(number).key().getAlgorithm();
    return type.equals(algorithm) || type.startsWith(algorithm + "_");
  }

  private static Optional<String> requested(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return Optional.empty();
    }
    return extended.getRequestedServerNames().stream()
        .filter(SNIHostName.class::isInstance)
        .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
        .findFirst();
  }

  // Of clients, and of sockets without an engine.

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return IntStream.range(0, identities.size())
        .filter(i -> isOf(type, i))
        .mapToObj(Integer::toString)
        .toArray(String[]::new);
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return null;
  }
}
