package org.ucspi.tls.internal;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Puts certificates into the order in which TLS sends them, each followed by its issuer. */
final class Chain {
  private Chain() {}

  /**
   * The chain that starts with the first certificate.
   *
   * @throws MaterialException when certificates are left over that have no place in it; others of
   *     the same subject (a renewed or cross-signed CA) may be
   */
  static List<X509Certificate> of(List<X509Certificate> given) throws MaterialException {
    var rest = new LinkedHashSet<>(given);
    var chain = new ArrayList<X509Certificate>();
    for (var next = Optional.of(given.get(0)); next.isPresent(); next = issuer(chain, rest)) {
      chain.add(next.get());
      rest.remove(next.get());
    }
    for (X509Certificate left : rest) {
      var subject = left.getSubjectX500Principal();
      if (chain.stream().noneMatch(c -> c.getSubjectX500Principal().equals(subject))) {
        throw new MaterialException("the certificate of " + subject + " has no place in the chain");
      }
    }
    return List.copyOf(chain);
  }

  private static Optional<X509Certificate> issuer(
      List<X509Certificate> chain, Iterable<X509Certificate> rest) {
    var last = chain.get(chain.size() - 1);
    for (X509Certificate candidate : rest) {
      if (candidate.getSubjectX500Principal().equals(last.getIssuerX500Principal())
          && isSigned(last, candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
