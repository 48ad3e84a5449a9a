package org.ucspi.tls.internal;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client's certificate, followed by who seems to have issued each.
 *
 * @param certificates the last is a trusted one, or has no issuer that is known
 */
record CertificatePath(List<X509Certificate> certificates, boolean isTrusted) {

  CertificatePath {
    certificates = List.copyOf(certificates);
  }

  X509Certificate leaf() {
    return certificates.get(0);
  }

  X509Certificate top() {
    return certificates.get(certificates.size() - 1);
  }

  int size() {
    return certificates.size();
  }
}
