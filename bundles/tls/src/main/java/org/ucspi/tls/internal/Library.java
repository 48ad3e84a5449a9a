package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
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
      throws GeneralSecurityException, IOException;

  /** Any thread. */
  interface Maker {

    /** In server role; knows no peer, so that nothing can look up its name. */
    SSLEngine engine();

    /** Lets go of what is not on the heap, once the last engine is gone. */
    void close();
  }

  /** What the key {@code provider} means. */
  static Library of(Provider wanted) {
    return JdkLibrary.INSTANCE;
  }
}
