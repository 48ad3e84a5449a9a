package org.ucspi.tls.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ucspi.tls.internal.Verdict.Finding;

/**
 * Judges one path as OpenSSL does for TLS, with the same words in the same order; what it finds
 * nothing against, the JDK's own verifier must find good too.
 */
final class PathJudge {
  private final CertificatePath path;
  private final List<X509Certificate> certificates;
  private final Purpose purpose;
  private final int depth;
  private final List<X509CRL> crls;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private PathJudge(
      CertificatePath path, Purpose purpose, int depth, List<X509CRL> crls, Instant now) {
    this.path = path;
    this.purpose = purpose;
    this.certificates = path.certificates();
    this.depth = depth;
    this.crls = crls;
    this.now = now;
  }

  /**
   * Judges.
   *
   * @param purpose of the certificate that begins it
   * @param depth most intermediate CAs
   * @param crls empty: revocation is not looked at
   */
  static Verdict judge(
      CertificatePath path, Purpose purpose, int depth, List<X509CRL> crls, Instant now) {
    var judge = new PathJudge(path, purpose, depth, crls, now);
    try {
      judge.run();
    } catch (CertificateParsingException | RuntimeException e) {
      // Parsers throw anything on bytes that nobody thought of
      judge.note(Flaw.EXTENSION, path.leaf());
    }
    return new Verdict(judge.findings);
  }

  private void run() throws CertificateParsingException {
    if (Strength.isWeak(path.leaf().getPublicKey())) {
      note(Flaw.WEAK_KEY, path.leaf());
    }
    if (!path.isTrusted()) {
      noteEnd();
    }
    for (int i = 0; i < path.size(); i++) {
      judgeUse(i);
    }
    judgeStrength();
    boolean signed = isSigned();
    if (signed && !crls.isEmpty()) {
      judgeRevocation();
    }
    if (!signed) {
      note(Flaw.SIGNATURE, path.leaf());
    }
    judgeDates();
    NameConstraints.problem(certificates).ifPresent(flaw -> note(flaw, path.leaf()));
    if (findings.isEmpty()) {
      PlatformJudge.problem(path).ifPresent(flaw -> note(flaw, path.leaf()));
    }
  }

  /** Why it leads to nobody who is trusted. */
  private void noteEnd() {
    var top = path.top();
    if (path.size() > depth + 1) {
      note(Flaw.TOO_LONG, top);
    } else if (Issuers.isSelfSigned(top)) {
      note(path.size() == 1 ? Flaw.SELF_SIGNED : Flaw.SELF_SIGNED_IN_CHAIN, top);
    } else {
      note(Flaw.NO_ISSUER, top);
    }
  }

  private void judgeUse(int i) throws CertificateParsingException {
    var certificate = certificates.get(i);
    if (CertificateUse.hasUnknownCriticalExtension(certificate)) {
      note(Flaw.CRITICAL_EXTENSION, certificate);
    }
    if (i > 0 && !CertificateUse.isCa(certificate, i + 1 == path.size())) {
      note(Flaw.NOT_CA, certificate);
    }
    boolean fits = CertificateUse.isFor(purpose, certificate);
    if (!fits || (i == 0 && !CertificateUse.serves(purpose, certificate))) {
      note(Flaw.PURPOSE, certificate);
    }
    int allowed = certificate.getBasicConstraints();
    if (i > 1 && allowed >= 0 && below(i) > allowed) {
      note(Flaw.PATH_LENGTH, certificate);
    }
  }

  /** RFC 5280, 4.2.1.9: CAs that issued themselves do not count. */
  private long below(int i) {
    return certificates.subList(1, i).stream().filter(c -> !Issuers.isSelfIssued(c)).count();
  }

  private void judgeStrength() {
    for (int i = 0; i < path.size(); i++) {
      var certificate = certificates.get(i);
      if (i > 0 && Strength.isWeak(certificate.getPublicKey())) {
        note(Flaw.WEAK_CA_KEY, certificate);
      }
      if (i + 1 < path.size() && Strength.isWeak(certificate)) {
        note(Flaw.WEAK_DIGEST, certificate);
      }
    }
  }

  /** From the top, so that nobody makes us work with keys that no CA has seen. */
  private boolean isSigned() {
    for (int i = path.size() - 2; i >= 0; i--) {
      if (!Signatures.isGood(certificates.get(i), certificates.get(i + 1))) {
        return false;
      }
    }
    return true;
  }

  /** Also of a root, by its own list; one without an issuer that is known has none. */
  private void judgeRevocation() {
    var lists = new RevocationLists(crls, now);
    for (int i = 0; i < path.size(); i++) {
      var certificate = certificates.get(i);
      if (i + 1 < path.size()) {
        lists.problem(certificate, certificates.get(i + 1)).ifPresent(e -> note(e, certificate));
      } else if (Issuers.isSelfSigned(certificate)) {
        lists.problem(certificate, certificate).ifPresent(e -> note(e, certificate));
      } else if (!path.isTrusted()) {
        note(Flaw.NO_CRL, certificate);
      }
    }
  }

  private void judgeDates() {
    for (int i = path.size() - 1; i >= 0; i--) {
      var certificate = certificates.get(i);
      if (certificate.getNotBefore().toInstant().isAfter(now)) {
        note(Flaw.NOT_YET_VALID, certificate);
      }
      if (certificate.getNotAfter().toInstant().isBefore(now)) {
        note(Flaw.EXPIRED, certificate);
      }
    }
  }

  private void note(Flaw flaw, X509Certificate certificate) {
    findings.add(new Finding(flaw, certificate));
  }
}
