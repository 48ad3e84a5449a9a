package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the ways from a client's certificate to trusted ones, in the order in which OpenSSL tries
 * them: issuers that are trusted before those that the client sends, valid ones before others.
 * Clients send what they like, so there is an end to the looking.
 */
final class PathFinder {
  private static final int MOST_PATHS = 20;
  private static final int MOST_STEPS = 400;

  private final Set<X509Certificate> roots;
  private final List<X509Certificate> trusted;
  private final List<X509Certificate> sent;
  private final int depth;
  private final Comparator<X509Certificate> order;
  private final List<CertificatePath> found = new ArrayList<>();
  private int steps;

  private PathFinder(
      Set<X509Certificate> roots,
      List<X509Certificate> trusted,
      List<X509Certificate> sent,
      int depth,
      Instant now) {
    this.roots = roots;
    this.trusted = trusted;
    this.sent = sent;
    this.depth = depth;
    this.order =
        Comparator.<X509Certificate, Boolean>comparing(c -> !isValid(c, now))
            .thenComparing(X509Certificate::getNotAfter, Comparator.reverseOrder());
  }

  /**
   * Finds paths.
   *
   * @param roots where trusted paths end
   * @param trusted these, and intermediate CAs
   * @param sent the client's, its own first
   * @param depth most intermediate CAs
   * @return at least one
   */
  static List<CertificatePath> find(
      Set<X509Certificate> roots,
      List<X509Certificate> trusted,
      List<X509Certificate> sent,
      int depth,
      Instant now) {
    var finder = new PathFinder(roots, trusted, sent, depth, now);
    finder.extend(List.of(sent.get(0)));
    return finder.found;
  }

  private void extend(List<X509Certificate> path) {
    var last = path.get(path.size() - 1);
    if (roots.contains(last)) {
      found.add(new CertificatePath(path, true));
      return;
    }
    var issuers = isAtEnd(path, last) ? Set.<X509Certificate>of() : issuers(path, last);
    if (issuers.isEmpty()) {
      found.add(new CertificatePath(path, false));
    }
    for (X509Certificate issuer : issuers) {
      if (found.size() >= MOST_PATHS || steps++ >= MOST_STEPS) {
        return;
      }
      var longer = new ArrayList<>(path);
      longer.add(issuer);
      extend(longer);
    }
  }

  /** Who is signed by no other, or too deep for another. */
  private boolean isAtEnd(List<X509Certificate> path, X509Certificate last) {
    return path.size() > depth + 1 || Issuers.isSelfSigned(last);
  }

  private Set<X509Certificate> issuers(List<X509Certificate> path, X509Certificate last) {
    var issuers = new LinkedHashSet<X509Certificate>();
    Stream.of(trusted, sent)
        .flatMap(
            some ->
                some.stream()
                    .filter(c -> !path.contains(c) && Issuers.mayHaveIssued(c, last))
                    .sorted(order))
        .forEach(issuers::add);
    return issuers;
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !certificate.getNotBefore().toInstant().isAfter(now)
        && !certificate.getNotAfter().toInstant().isBefore(now);
  }
}
