package org.ucspi.environment.internal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bits of a cipher as SSL_CIPHER_get_bits counts them.
 *
 * @param used those that an attacker has to guess
 * @param whole those that the algorithm takes
 */
record KeySize(int used, int whole) {
  /** OpenSSL's too: below this a cipher was made for export from the USA. */
  private static final int EXPORT = 56;

  private static final Pattern NAMED = Pattern.compile("_(?:AES|ARIA|CAMELLIA|RC4)_(128|256)_");

  boolean export() {
    return used < EXPORT;
  }

  /**
   * Empty for a suite that is not known.
   *
   * @param standard as {@link javax.net.ssl.SSLSession#getCipherSuite()} has it
   */
  static Optional<KeySize> of(String standard) {
    var named = NAMED.matcher(standard);
    if (named.find()) {
      int bits = Integer.parseInt(named.group(1));
      return Optional.of(new KeySize(bits, bits));
    }
    if (standard.contains("_CHACHA20_POLY1305")) {
      return Optional.of(new KeySize(256, 256));
    }
    if (standard.contains("_3DES_EDE_CBC_")) {
      return Optional.of(new KeySize(112, 168));
    }
    if (standard.contains("_DES_CBC_")) {
      return Optional.of(new KeySize(56, 56));
    }
    return standard.contains("_WITH_NULL_") ? Optional.of(new KeySize(0, 0)) : Optional.empty();
  }
}
