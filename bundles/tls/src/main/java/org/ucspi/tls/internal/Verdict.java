package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.tls.TlsSession;

/**
 * What a client's certificate is worth.
 *
 * @param findings against it, in the order in which OpenSSL looks
 */
record Verdict(List<Finding> findings) {

  /** In the words of mod_ssl. */
  private static final String GENEROUS = "GENEROUS";

  record Finding(Flaw flaw, X509Certificate certificate) {}

  Verdict {
    findings = List.copyOf(findings);
  }

  boolean isGood() {
    return findings.isEmpty();
  }

  /** What matters most, where something is wrong: an unknown issuer does least. */
  Optional<Finding> worst() {
    return findings.stream()
        .filter(f -> !f.flaw().isOfUnknownIssuer())
        .findFirst()
        .or(() -> findings.stream().findFirst());
  }

  /** Why the client is refused; that there is no list of a CA nobody knows goes without saying. */
  Optional<Finding> reason() {
    var first = findings.stream().findFirst().filter(f -> f.flaw().isOfUnknownIssuer());
    return worst().filter(f -> f.flaw() != Flaw.NO_CRL || first.isEmpty()).or(() -> first);
  }

  /** For SSL_CLIENT_VERIFY. */
  String words() {
    if (isGood()) {
      return TlsSession.VERIFIED;
    }
    var flaw = worst().orElseThrow().flaw();
    return flaw.isOfUnknownIssuer() ? GENEROUS : "FAILED:" + flaw;
  }
}
