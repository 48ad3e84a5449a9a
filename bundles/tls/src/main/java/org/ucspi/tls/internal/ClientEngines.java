package org.ucspi.tls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ConnectionTls;

/**
 * Makes engines in client role from one set of settings and one material. Immutable, as {@link
 * Engines} is.
 */
final class ClientEngines implements LiveProfile.InUse {
  private final ClientTlsSettings settings;
  private final ClientMaterial material;
  private final Library library;
  private final ServerVerifier verifier;
  private final Library.ClientMaker maker;

  ClientEngines(ClientTlsSettings settings, ClientMaterial material) throws MaterialException {
    this.settings = settings;
    this.material = material;
    this.library = Library.of(settings.policy().provider());
    this.verifier = new ServerVerifier(material.trust(), settings.verify(), settings.verifyDepth());
    try {
      maker = library.client(settings.policy(), material.identity(), verifier);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw settings.problem("cannot be used: " + e, e);
    }
  }

  ConnectionTls client(String host) {
    var server = new ExpectedServer(host);
    var name = settings.sendsServerName() ? server.serverName() : Optional.<String>empty();
    var engine = maker.engine(name, inner -> verifier.expect(inner, server));
    return new ClientEngine(engine, library.version(), verifier, server);
  }

  ClientTlsSettings settings() {
    return settings;
  }

  ClientMaterial material() {
    return material;
  }

  @Override
  public String library() {
    return library.version();
  }

  @Override
  public List<CertificateStatus> certificates() {
    return material.identity().stream().map(Identity::status).toList();
  }

  @Override
  public List<X509CRL> crls() {
    return material.trust().crls();
  }

  boolean isOf(ClientTlsSettings otherSettings, ClientMaterial otherMaterial) {
    return settings.equals(otherSettings) && material.equals(otherMaterial);
  }
}
