package org.ucspi.environment.internal;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * OpenSSL's names of cipher suites (openssl-ciphers(1)). Those of TLS 1.3 have one name everywhere;
 * of the others OpenSSL leaves out what goes without saying: RSA as key exchange, CBC, the digest
 * of CCM and of ChaCha20.
 */
final class CipherName {
  private static final Pattern SUITE = Pattern.compile("(?:TLS|SSL)_(.+)_WITH_(.+)");
  private static final Pattern DIGEST = Pattern.compile("(.+)_(MD5|SHA\\d*)");

  private static final Map<String, String> KEY_EXCHANGES =
      Map.of("RSA", "", "DH_anon", "ADH-", "ECDH_anon", "AECDH-");

  private static final Map<String, String> CIPHERS =
      Map.of("3DES_EDE_CBC", "DES-CBC3", "DES_CBC", "DES-CBC", "RC4_128", "RC4");

  private CipherName() {}

  /**
   * The name OpenSSL would show.
   *
   * @param standard as {@link javax.net.ssl.SSLSession#getCipherSuite()} has it
   */
  static String openSsl(String standard) {
    var suite = SUITE.matcher(standard);
    if (!suite.matches()) {
      return standard;
    }
    var exchange = suite.group(1);
    var start =
        Optional.ofNullable(KEY_EXCHANGES.get(exchange)).orElse(exchange.replace('_', '-') + "-");
    var digest = DIGEST.matcher(suite.group(2));
    if (!digest.matches()) {
      return start + cipher(suite.group(2));
    }
    var end = digest.group(1).startsWith("CHACHA20") ? "" : "-" + digest.group(2);
    return start + cipher(digest.group(1)) + end;
  }

  /** AES_128_CBC is AES128, AES_128_GCM is AES128-GCM, AES_128_CCM_8 is AES128-CCM8. */
  private static String cipher(String standard) {
    if (CIPHERS.containsKey(standard)) {
      return CIPHERS.get(standard);
    }
    return standard
        .replaceFirst("_CBC$", "")
        .replaceFirst("^([A-Z]+)_(\\d+)", "$1$2")
        .replaceFirst("_CCM_8$", "_CCM8")
        .replace('_', '-');
  }
}
