package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.cert.X509Extension;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Reads what the JDK does not show of a certificate or a revocation list. */
final class Extensions {
  private Extensions() {}

  /**
   * An extension, where there is one.
   *
   * @throws IllegalArgumentException when it is not what its name says
   */
  static <T> Optional<T> of(X509Extension of, ASN1ObjectIdentifier id, Function<Object, T> parsed) {
    var value = of.getExtensionValue(id.getId());
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parsed.apply(JcaX509ExtensionUtils.parseExtensionValue(value)));
    } catch (IOException e) {
      throw new IllegalArgumentException("extension " + id + ": " + e.getMessage(), e);
    }
  }
}
