package org.ucspi.tls.internal;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * By whom clients' certificates are issued, as it was read at one moment.
 *
 * @param trusted the CAs, each once
 * @param named those whose names clients are told
 * @param crls empty where nobody looks for what is revoked
 */
record Trust(List<X509Certificate> trusted, List<X509Certificate> named, List<X509CRL> crls) {

  /** Clients such as the JDK's read no handshake message of more than 32 KiB. */
  static final int MOST_NAME_BYTES = 30_000;

  static Trust read(ClientCertificates clients) throws MaterialException {
    Set<X509Certificate> trusted = new LinkedHashSet<>();
    Set<X509Certificate> named = new LinkedHashSet<>();
    if (clients.caFile().isPresent()) {
      trusted.addAll(Pem.read(clients.caFile().get()).certificates());
    }
    if (clients.caDirectory().isPresent()) {
      trusted.addAll(CaDirectory.read(clients.caDirectory().get()));
    }
    if (clients.clientCaFile().isPresent()) {
      named.addAll(Pem.read(clients.clientCaFile().get()).certificates());
      if (clients.caFile().isEmpty() && clients.caDirectory().isEmpty()) {
        trusted = named;
      }
    } else {
      named = trusted;
    }
    var crls =
        clients.crlFile().isPresent()
            ? RevocationLists.read(clients.crlFile().get())
            : List.<X509CRL>of();
    var trust = new Trust(List.copyOf(trusted), List.copyOf(named), crls);
    trust.checkNames(clients);
    return trust;
  }

  private void checkNames(ClientCertificates clients) throws MaterialException {
    int bytes = named.stream().mapToInt(c -> c.getSubjectX500Principal().getEncoded().length).sum();
    if (bytes > MOST_NAME_BYTES) {
      var file = clients.clientCaFile().or(clients::caDirectory).or(clients::caFile).orElseThrow();
      throw file.problem(
          "has more names than fit into a handshake, want a clientCaFile with fewer CAs");
    }
  }
}
