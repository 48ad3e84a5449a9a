package org.ucspi.tls.internal;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By whom peers' certificates are issued, as it was read at one moment.
 *
 * @param trusted the CAs, each once
 * @param named those whose names clients are told
 * @param crls empty where nobody looks for what is revoked
 */
record Trust(List<X509Certificate> trusted, List<X509Certificate> named, List<X509CRL> crls) {

  /** Clients such as the JDK's read no handshake message of more than 32 KiB. */
  static final int MOST_NAME_BYTES = 30_000;

  static Trust read(ClientCertificates clients) throws MaterialException {
    Set<X509Certificate> trusted = cas(clients.caFile(), clients.caDirectory());
    Set<X509Certificate> named = new LinkedHashSet<>();
    if (clients.clientCaFile().isPresent()) {
      named.addAll(Pem.read(clients.clientCaFile().get()).certificates());
      if (clients.caFile().isEmpty() && clients.caDirectory().isEmpty()) {
        trusted = named;
      }
    } else {
      named = trusted;
    }
    var trust = new Trust(List.copyOf(trusted), List.copyOf(named), crls(clients.crlFile()));
    trust.checkNames(clients);
    return trust;
  }

  /** In servers, who are told no names; with neither file nor directory in those of the JVM. */
  static Trust inServers(
      Optional<NamedFile> caFile, Optional<NamedFile> caDirectory, Optional<NamedFile> crlFile)
      throws MaterialException {
    var trusted =
        caFile.isEmpty() && caDirectory.isEmpty()
            ? SystemCas.ofJvm()
            : List.copyOf(cas(caFile, caDirectory));
    return new Trust(trusted, List.of(), crls(crlFile));
  }

  private static Set<X509Certificate> cas(
      Optional<NamedFile> caFile, Optional<NamedFile> caDirectory) throws MaterialException {
    var cas = new LinkedHashSet<X509Certificate>();
    if (caFile.isPresent()) {
      cas.addAll(Pem.read(caFile.get()).certificates());
    }
    if (caDirectory.isPresent()) {
      cas.addAll(CaDirectory.read(caDirectory.get()));
    }
    return cas;
  }

  private static List<X509CRL> crls(Optional<NamedFile> file) throws MaterialException {
    return file.isPresent() ? RevocationLists.read(file.get()) : List.of();
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
