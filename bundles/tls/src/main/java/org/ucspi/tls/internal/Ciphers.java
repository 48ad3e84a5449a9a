package org.ucspi.tls.internal;

import io.netty.handler.ssl.CipherSuiteConverter;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The cipher suites of the JDK's engines, under their standard and their OpenSSL names. */
final class Ciphers {
  /** Forward secrecy and authenticated encryption only, stronger and faster ones first. */
  private static final List<String> DEFAULTS =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final Map<String, String> STANDARD_NAMES = standardNames();

  private Ciphers() {}

  /**
   * The suites of a list as in the key {@code ciphers}, by their standard names. A list that names
   * none of TLS 1.3 says nothing about it, as with OpenSSL: there the defaults come first.
   */
  static List<String> of(String list, List<String> protocols) throws MaterialException {
    var given = Stream.of(list.split("[:,\\s]+")).filter(s -> !s.isEmpty());
    var suites = new ArrayList<String>();
    for (String name : given.toList()) {
      if (!STANDARD_NAMES.containsKey(name)) {
        throw new MaterialException(
            '"' + name + "\" is not the name of a cipher that provider jdk has");
      }
      suites.add(STANDARD_NAMES.get(name));
    }
    if (suites.isEmpty()) {
      suites.addAll(DEFAULTS);
    } else if (suites.stream().noneMatch(Ciphers::isOfTls13)) {
      suites.addAll(0, DEFAULTS.stream().filter(Ciphers::isOfTls13).toList());
    }
    suites.removeIf(s -> !protocols.contains(isOfTls13(s) ? "TLSv1.3" : "TLSv1.2"));
    suites.removeIf(s -> !STANDARD_NAMES.containsKey(s));
    if (suites.isEmpty()) {
      throw new MaterialException("has none for protocols " + String.join(", ", protocols));
    }
    return suites.stream().distinct().toList();
  }

  /** The name in OpenSSL, for the log. */
  static String openSsl(String standard) {
    return isOfTls13(standard) ? standard : CipherSuiteConverter.toOpenSsl(standard, false);
  }

  private static boolean isOfTls13(String standard) {
    return !standard.contains("_WITH_") && standard.startsWith("TLS_");
  }

  private static Map<String, String> standardNames() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      var engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      var names = new HashMap<String, String>();
      for (String suite : engine.getEnabledCipherSuites()) {
        if (suite.contains("_WITH_") || isOfTls13(suite)) {
          names.put(suite, suite);
          names.put(String.valueOf(openSsl(suite)), suite);
        }
      }
      return Map.copyOf(names);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JVM without TLS", e);
    }
  }
}
