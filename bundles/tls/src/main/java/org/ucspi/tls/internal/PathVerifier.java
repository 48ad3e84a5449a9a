package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds a path from a peer's certificate to one that is trusted, and judges it, as OpenSSL does
 * with a file of CAs. Nothing here waits for the network. Any thread.
 */
final class PathVerifier {
  private final Trust trust;
  private final Set<X509Certificate> roots;
  private final int depth;
  private final Purpose purpose;

  /**
   * Trusts some certificates.
   *
   * @param depth most intermediate CAs
   * @param purpose of the peer's
   */
  PathVerifier(Trust trust, int depth, Purpose purpose) {
    this.trust = trust;
    this.roots =
        trust.trusted().stream().filter(c -> !isIssuedByAnother(c)).collect(Collectors.toSet());
    this.depth = depth;
    this.purpose = purpose;
  }

  private boolean isIssuedByAnother(X509Certificate certificate) {
    return !Chain.isIssuedBy(certificate, certificate)
        && trust.trusted().stream().anyMatch(other -> Chain.isIssuedBy(certificate, other));
  }

  /** Of what a stranger has made: parsers throw anything on bytes that nobody thought of. */
  Verdict verdict(X509Certificate[] chain) {
    try {
      return bestOf(chain);
    } catch (RuntimeException | StackOverflowError e) {
      return new Verdict(List.of(new Verdict.Finding(Flaw.EXTENSION, chain[0])));
    }
  }

  /** Of the best path; where none is good, of the first that leads to one who is trusted. */
  private Verdict bestOf(X509Certificate[] chain) {
    var now = Instant.now();
    var sent = Arrays.stream(chain).limit(ClientCertificates.DEEPEST).toList();
    var paths = PathFinder.find(roots, trust.trusted(), sent, depth, now);
    Optional<Verdict> best = Optional.empty();
    boolean trusted = false;
    for (CertificatePath path : paths) {
      if (best.isEmpty() || path.isTrusted()) {
        var verdict = PathJudge.judge(path, purpose, depth, trust.crls(), now);
        if (verdict.isGood()) {
          return verdict;
        }
        if (!trusted) {
          best = Optional.of(verdict);
          trusted = path.isTrusted();
        }
      }
    }
    return best.orElseThrow();
  }
}
