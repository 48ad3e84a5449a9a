package org.ucspi.tls.internal;

/** What does the cryptography of TLS. */
enum Provider {
  /** {@link #OPENSSL} where its native part loads, else {@link #JDK}. */
  AUTO,
  /** BoringSSL, by Netty's netty-tcnative. */
  OPENSSL,
  /** SunJSSE. */
  JDK
}
