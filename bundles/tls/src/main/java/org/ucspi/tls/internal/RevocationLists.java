package org.ucspi.tls.internal;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * Certificate revocation lists (RFC 5280, section 5) of some CAs. Every certificate must be on none
 * of its issuer's that is up to date: one without such a list counts as revoked does. Lists are
 * those at hand; no other is fetched from anywhere.
 */
final class RevocationLists {
  /** The lists of large CAs are. */
  private static final int MOST_BYTES = 16 << 20;

  private final List<X509CRL> all;
  private final Instant now;

  RevocationLists(List<X509CRL> all, Instant now) {
    this.all = all;
    this.now = now;
  }

  static List<X509CRL> read(NamedFile file) throws MaterialException {
    return List.copyOf(Pem.read(file, MOST_BYTES).crls());
  }

  /**
   * Checks what is to take the place of others: a list that is older and out of date lets nobody
   * in, where the one before it does. A newer one counts, whatever its date: it may revoke more.
   */
  static void checkAsSuccessors(
      List<X509CRL> lists, List<X509CRL> before, Optional<NamedFile> file, Instant now)
      throws MaterialException {
    for (X509CRL list : lists) {
      var issuer = list.getIssuerX500Principal();
      if (!before.contains(list)
          && isOver(list, now)
          && before.stream()
              .filter(b -> b.getIssuerX500Principal().equals(issuer) && !isOver(b, now))
              .anyMatch(
                  b -> !b.getThisUpdate().toInstant().isBefore(list.getThisUpdate().toInstant()))
          && lists.stream()
              .noneMatch(l -> l.getIssuerX500Principal().equals(issuer) && !isOver(l, now))) {
        throw file.orElseThrow()
            .problem(
                "has a list of "
                    + issuer.getName()
                    + " that was to be renewed by "
                    + list.getNextUpdate().toInstant());
      }
    }
  }

  private static boolean isOver(X509CRL list, Instant now) {
    return list.getNextUpdate() != null && list.getNextUpdate().toInstant().isBefore(now);
  }

  /** Why a certificate does not pass; empty when it is not revoked. */
  Optional<Flaw> problem(X509Certificate certificate, X509Certificate issuer) {
    var best =
        all.stream()
            .filter(crl -> isComplete(crl) && isOf(crl, issuer))
            .max(
                Comparator.<X509CRL, Boolean>comparing(crl -> isAbout(crl, certificate))
                    .thenComparing(crl -> dateProblem(crl).isEmpty())
                    .thenComparing(X509CRL::getThisUpdate));
    return best.isEmpty() ? Optional.of(Flaw.NO_CRL) : problem(best.get(), certificate, issuer);
  }

  private Optional<Flaw> problem(X509CRL crl, X509Certificate certificate, X509Certificate issuer) {
    var uses = issuer.getKeyUsage();
    if (uses != null && !uses[6]) {
      return Optional.of(Flaw.NO_CRL_SIGNING);
    }
    if (!isAbout(crl, certificate)) {
      return Optional.of(Flaw.OTHER_CRL_SCOPE);
    }
    var late = dateProblem(crl);
    if (late.isPresent()) {
      return late;
    }
    if (Strength.isWeak(crl) || !Signatures.isGood(crl, issuer)) {
      return Optional.of(Flaw.CRL_SIGNATURE);
    }
    if (crl.hasUnsupportedCriticalExtension()) {
      return Optional.of(Flaw.CRITICAL_CRL_EXTENSION);
    }
    return crl.getRevokedCertificate(certificate) == null
        ? Optional.empty()
        : Optional.of(Flaw.REVOKED);
  }

  /** RFC 5280 wants the next date, and without it a list would be good for ever. */
  private Optional<Flaw> dateProblem(X509CRL crl) {
    if (crl.getThisUpdate().toInstant().isAfter(now)) {
      return Optional.of(Flaw.CRL_NOT_YET_VALID);
    }
    if (crl.getNextUpdate() == null) {
      return Optional.of(Flaw.CRL_WITHOUT_END);
    }
    return crl.getNextUpdate().toInstant().isBefore(now)
        ? Optional.of(Flaw.CRL_EXPIRED)
        : Optional.empty();
  }

  private static boolean isOf(X509CRL crl, X509Certificate issuer) {
    return crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        && Issuers.fits(
            Extensions.of(
                crl, Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance),
            issuer);
  }

  /** Neither changes to another list, nor for some reasons only, nor of many CAs together. */
  private static boolean isComplete(X509CRL crl) {
    if (crl.getExtensionValue(Extension.deltaCRLIndicator.getId()) != null) {
      return false;
    }
    var scope = scope(crl);
    return scope.isEmpty()
        || (!scope.get().isIndirectCRL() && scope.get().getOnlySomeReasons() == null);
  }

  /** RFC 5280, 5.2.5: a CA may have one list for CAs and one for others, or several parts. */
  private static boolean isAbout(X509CRL crl, X509Certificate certificate) {
    var scope = scope(crl);
    if (scope.isEmpty()) {
      return true;
    }
    boolean ca = certificate.getBasicConstraints() >= 0;
    return !scope.get().onlyContainsAttributeCerts()
        && !(scope.get().onlyContainsUserCerts() && ca)
        && !(scope.get().onlyContainsCACerts() && !ca)
        && (scope.get().getDistributionPoint() == null
            || DistributionPoints.name(certificate, scope.get().getDistributionPoint()));
  }

  private static Optional<IssuingDistributionPoint> scope(X509CRL crl) {
    return Extensions.of(
        crl, Extension.issuingDistributionPoint, IssuingDistributionPoint::getInstance);
  }
}
