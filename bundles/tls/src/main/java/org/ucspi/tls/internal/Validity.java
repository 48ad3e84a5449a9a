package org.ucspi.tls.internal;

import static java.time.temporal.ChronoUnit.DAYS;

import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.ucspi.api.tls.CertificateStatus;

/** What is to be said of certificates whose time is nearly or quite over, and when. */
final class Validity {
  /** From so long before its end on, a certificate is talked of every day. */
  static final Duration WARNING = Duration.ofDays(14);

  private static final Duration DAY = Duration.ofDays(1);

  private Validity() {}

  static Optional<String> warning(CertificateStatus certificate, Instant now) {
    if (now.isBefore(certificate.notBefore())) {
      return said(certificate, "is not valid before " + certificate.notBefore());
    }
    if (now.isAfter(certificate.notAfter())) {
      return said(certificate, "has expired on " + certificate.notAfter());
    }
    var left = DAYS.between(now, certificate.notAfter());
    return left < WARNING.toDays()
        ? said(certificate, "expires in " + days(left) + ", on " + certificate.notAfter())
        : Optional.empty();
  }

  /** Nobody whose certificate is of that CA comes in while it is so. */
  static Optional<String> warning(NamedFile file, X509CRL list, Instant now) {
    var next = list.getNextUpdate();
    return next != null && next.toInstant().isBefore(now)
        ? Optional.of(
            "the revocation list of %s in %s was to be renewed by %s; its clients are refused"
                .formatted(list.getIssuerX500Principal().getName(), file.path(), next.toInstant()))
        : Optional.empty();
  }

  /** From now until any of them is worth another look; no less than a second. */
  static Duration nextLook(
      Collection<CertificateStatus> certificates, Collection<X509CRL> lists, Instant now) {
    var ends = lists.stream().map(X509CRL::getNextUpdate).filter(Objects::nonNull);
    return Stream.concat(certificates.stream().flatMap(Validity::turns), ends.map(Date::toInstant))
        .filter(turn -> turn.isAfter(now))
        .map(turn -> Duration.between(now, turn).plusSeconds(1))
        .reduce((a, b) -> a.compareTo(b) < 0 ? a : b)
        .filter(next -> next.compareTo(DAY) < 0)
        .orElse(DAY);
  }

  private static Stream<Instant> turns(CertificateStatus certificate) {
    var end = certificate.notAfter();
    return Stream.of(certificate.notBefore(), end.minus(WARNING), end);
  }

  private static Optional<String> said(CertificateStatus certificate, String what) {
    return Optional.of("the certificate in " + certificate.file() + " " + what);
  }

  private static String days(long number) {
    return number == 1 ? "1 day" : number + " days";
  }
}
