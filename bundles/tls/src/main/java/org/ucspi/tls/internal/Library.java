package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/** What makes engines, and what it can do. */
interface Library {

  /** Never {@link Provider#AUTO}. */
  Provider provider();

  /** For SSL_VERSION_LIBRARY, such as {@code SunJSSE/17.0.17}. */
  String version();

  /** Why it is not there, in one line; empty where it is. */
  Optional<String> missing();

  /** The standard names of its suites, those that hide or prove nothing excepted. */
  Set<String> ciphers();

  /** Refuses a choice of suites that it cannot keep to. */
  void check(List<String> suites, List<String> protocols) throws MaterialException;

  /** The groups among which a profile can choose; empty where it cannot choose. */
  Set<Group> groups();

  /** Whether several machines can share ticket keys. */
  boolean sharesKeys();

  /** Whether it staples OCSP responses from files. */
  boolean staples();

  /** Makes engines from one policy and one material. */
  Maker maker(
      TlsSettings settings,
      Material material,
      ServerCertificates certificates,
      Optional<ClientVerifier> verifier)
      throws GeneralSecurityException, IOException, MaterialException;

  /** Any thread. */
  interface Maker {

    /**
     * In server role; knows no peer, so that nothing can look up its name.
     *
     * @param verifying is told which engine will ask a verifier, when that is known
     */
    SSLEngine engine(Consumer<SSLEngine> verifying);
  }

  /**
   * Makes engines in client role.
   *
   * @param identity for servers that ask for one
   */
  ClientMaker client(Policy policy, Optional<Identity> identity, ServerVerifier verifier)
      throws GeneralSecurityException, IOException;

  /** Any thread. */
  interface ClientMaker {

    /**
     * In client role; knows no peer, so that no session is resumed.
     *
     * @param serverName that the server is told; empty for none
     * @param verifying is told which engine will ask a verifier
     */
    SSLEngine engine(Optional<String> serverName, Consumer<SSLEngine> verifying);
  }

  /** What the key {@code provider} means. */
  static Library of(Provider wanted) {
    boolean there = NativeLibrary.isAvailable();
    return wanted == Provider.OPENSSL || (wanted == Provider.AUTO && there)
        ? OpenSslLibrary.INSTANCE
        : JdkLibrary.INSTANCE;
  }
}
