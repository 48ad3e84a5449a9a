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
   * The chain that starts with a file's first certificate.
   *
   * @throws MaterialException when certificates are left over that have no place in it; others of
   *     the same subject (a renewed or cross-signed CA) may be
   */
  static List<X509Certificate> of(NamedFile file) throws MaterialException {
    var given = Pem.read(file).certificates();
    var rest = new LinkedHashSet<>(given);
    var chain = new ArrayList<X509Certificate>();
    for (var next = Optional.of(given.get(0)); next.isPresent(); next = issuer(chain, rest)) {
      chain.add(next.get());
      rest.remove(next.get());
    }
    for (X509Certificate left : rest) {
      var subject = left.getSubjectX500Principal();
      if (chain.stream().noneMatch(c -> c.getSubjectX500Principal().equals(subject))) {
        var problem =
            "the certificate of "
                + subject
                + " has no place in the chain of the first one, which is to be the server's";
        throw file.problem(problem, problem, null);
      }
    }
    return List.copyOf(chain);
  }

  private static Optional<X509Certificate> issuer(
      List<X509Certificate> chain, Iterable<X509Certificate> rest) {
    var last = chain.get(chain.size() - 1);
    for (X509Certificate candidate : rest) {
      if (isIssuedBy(last, candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether the name and the signature say so. */
  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        return false;
      }
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
