package org.ucspi.tls.internal;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JDK's verifier of paths, with what its {@code jdk.certpath.disabledAlgorithms} rules out and
 * its policies. It is given the whole path and no revocation to look for: so it fetches nothing
 * from addresses that a certificate names.
 */
final class PlatformJudge {
  private static final Map<CertPathValidatorException.Reason, Flaw> ERRORS =
      Map.of(
          BasicReason.EXPIRED, Flaw.EXPIRED,
          BasicReason.NOT_YET_VALID, Flaw.NOT_YET_VALID,
          BasicReason.INVALID_SIGNATURE, Flaw.SIGNATURE,
          BasicReason.ALGORITHM_CONSTRAINED, Flaw.WEAK_DIGEST,
          PKIXReason.INVALID_KEY_USAGE, Flaw.PURPOSE,
          PKIXReason.INVALID_POLICY, Flaw.POLICY,
          PKIXReason.INVALID_NAME, Flaw.NOT_PERMITTED,
          PKIXReason.UNRECOGNIZED_CRIT_EXT, Flaw.CRITICAL_EXTENSION,
          PKIXReason.NOT_CA_CERT, Flaw.NOT_CA,
          PKIXReason.PATH_TOO_LONG, Flaw.PATH_LENGTH);

  private PlatformJudge() {}

  /** What it has against a trusted path. */
  static Optional<Flaw> problem(CertificatePath path) {
    if (path.size() == 1) {
      return Optional.empty(); // the client's own certificate is a trusted one
    }
    try {
      var parameters = new PKIXParameters(Set.of(new TrustAnchor(path.top(), null)));
      parameters.setRevocationEnabled(false);
      var below = path.certificates().subList(0, path.size() - 1);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      return Optional.of(ERRORS.getOrDefault(e.getReason(), Flaw.UNSPECIFIED));
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.of(Flaw.UNSPECIFIED);
    }
  }
}
