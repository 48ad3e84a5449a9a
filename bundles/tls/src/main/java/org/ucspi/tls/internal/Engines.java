package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ConnectionTls;

/**
 * Makes engines from one set of settings and one material. Immutable: what an edit or a renewed
 * certificate brings makes another one, and handshakes under way keep theirs. Each has sessions of
 * its own, so that none is resumed where more is asked than was when it began.
 */
final class Engines implements LiveProfile.InUse {
  private final TlsSettings settings;
  private final Material material;
  private final Library library;
  private final Library.Maker maker;
  private final Optional<ClientVerifier> verifier;

  Engines(TlsSettings settings, Material material) throws MaterialException {
    this.settings = settings;
    this.material = material;
    this.library = Library.of(settings.policy().provider());
    this.verifier = verifier();
    try {
      var certificates = new ServerCertificates(material.identities());
      maker = library.maker(settings, material, certificates, verifier);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw material.certificateFile().problem("cannot be used: " + e, e);
    }
  }

  private Optional<ClientVerifier> verifier() {
    var clients = settings.clients();
    return clients.areAsked()
        ? Optional.of(new ClientVerifier(material.trust(), clients.demand(), clients.verifyDepth()))
        : Optional.empty();
  }

  ConnectionTls server(Peer peer) {
    var engine = maker.engine(inner -> verifier.ifPresent(v -> v.expect(inner, peer)));
    return new ServerEngine(engine, library.version(), verifier, peer);
  }

  @Override
  public String library() {
    return library.version();
  }

  Material material() {
    return material;
  }

  TlsSettings settings() {
    return settings;
  }

  @Override
  public List<X509CRL> crls() {
    return material.trust().crls();
  }

  @Override
  public List<CertificateStatus> certificates() {
    return material.identities().stream().map(Identity::status).toList();
  }

  boolean isOf(TlsSettings otherSettings, Material otherMaterial) {
    return settings.equals(otherSettings) && material.equals(otherMaterial);
  }

  Map<String, String> described() {
    var described = new LinkedHashMap<String, String>();
    described.put(
        "ciphers",
        settings.policy().ciphers().stream()
            .map(Ciphers::openSsl)
            .collect(Collectors.joining(":")));
    settings.clients().caFile().ifPresent(file -> described.put("cafile", "" + file.path()));
    settings.clients().clientCaFile().ifPresent(file -> described.put("ccafile", "" + file.path()));
    settings.clients().caDirectory().ifPresent(file -> described.put("cadir", "" + file.path()));
    described.put("cert", defaults().map(CertificateFiles::certificate).collect(paths()));
    described.put("key", defaults().map(CertificateFiles::keyFile).collect(paths()));
    return described;
  }

  private Stream<CertificateFiles> defaults() {
    return material.identities().stream().map(Identity::files).filter(CertificateFiles::isDefault);
  }

  private static Collector<NamedFile, ?, String> paths() {
    return Collectors.mapping(file -> "" + file.path(), Collectors.joining(","));
  }
}
