package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * A checked configuration of a client's profile; whether its files are good is {@link
 * ClientMaterial}'s affair.
 *
 * @param certificate what servers that ask for one are shown
 * @param keyPasswordFile none when the password, if any, is in the configuration
 * @param caFile who is trusted; with none, and no caDirectory: the CAs of the JVM
 * @param caDirectory who is trusted too
 * @param crlFile which certificates are revoked; none: nobody looks
 * @param verifyDepth most intermediate CAs
 */
record ClientTlsSettings(
    Settings<ClientTlsConfig> settings,
    Optional<CertificateFiles> certificate,
    Optional<NamedFile> keyPasswordFile,
    ServerVerifier.Demand verify,
    Optional<NamedFile> caFile,
    Optional<NamedFile> caDirectory,
    Optional<NamedFile> crlFile,
    int verifyDepth,
    boolean sendsServerName,
    Policy policy)
    implements LiveProfile.Wanted<ClientEngines> {

  static ClientTlsSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(ClientTlsConfig.class, properties);
    var values = settings.values();
    var verify = settings.choice("verify", values.verify(), ServerVerifier.Demand.class);
    var caFile = FileKeys.file(settings, "caFile", values.caFile());
    var caDirectory = FileKeys.file(settings, "caDirectory", values.caDirectory());
    boolean usual = caFile.isEmpty() && caDirectory.isEmpty();
    return new ClientTlsSettings(
        settings,
        certificate(settings),
        FileKeys.keyPasswordFile(settings, values.keyPasswordFile(), values._keyPassword()),
        verify,
        usual && verify != ServerVerifier.Demand.NONE ? SystemCas.file(settings) : caFile,
        caDirectory,
        FileKeys.file(settings, "crlFile", values.crlFile()),
        FileKeys.verifyDepth(settings, values.verifyDepth()),
        values.sendServerName(),
        PolicyKeys.of(PolicyText.ofClient(settings)));
  }

  private static Optional<CertificateFiles> certificate(Settings<ClientTlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var key = FileKeys.file(settings, "key", values.key());
    var certificate = FileKeys.file(settings, "certificate", values.certificate());
    if (certificate.isEmpty() && key.isPresent()) {
      throw settings.problem("certificate", "is required with key");
    }
    return certificate.map(file -> new CertificateFiles("", file, key));
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public List<Path> files() {
    return Stream.of(
            certificate.stream().flatMap(CertificateFiles::files),
            keyPasswordFile.stream(),
            caFile.stream(),
            caDirectory.stream(),
            crlFile.stream())
        .flatMap(files -> files)
        .map(NamedFile::path)
        .toList();
  }

  @Override
  public Stream<String> remarks() {
    return verify == ServerVerifier.Demand.NONE
        ? Stream.of("verify is none: whoever answers is trusted, for tests only")
        : Stream.empty();
  }

  @Override
  public Stream<String> withoutEffect() {
    return Stream.empty();
  }

  @Override
  public LiveProfile.Read<ClientEngines> read(Optional<ClientEngines> last)
      throws MaterialException {
    var known = last.filter(engines -> engines.settings().equals(this));
    var before = known.map(ClientEngines::material);
    var parts = new Parts<>(before);
    var material =
        new ClientMaterial(
            parts.part(() -> identity(before), ClientMaterial::identity),
            parts.part(() -> trust(before), ClientMaterial::trust));
    var same = known.filter(engines -> engines.isOf(this, material));
    var engines = same.isPresent() ? same.get() : new ClientEngines(this, material);
    return new LiveProfile.Read<>(engines, parts.doubts());
  }

  private Optional<Identity> identity(Optional<ClientMaterial> before) throws MaterialException {
    if (certificate.isEmpty()) {
      return Optional.empty();
    }
    var password = Pem.password(keyPasswordFile, settings.values()._keyPassword());
    var last = before.flatMap(ClientMaterial::identity);
    return Optional.of(Identity.read(certificate.get(), password, last));
  }

  private Trust trust(Optional<ClientMaterial> before) throws MaterialException {
    if (verify == ServerVerifier.Demand.NONE) {
      return new Trust(List.of(), List.of(), List.of());
    }
    try {
      var trust = Trust.inServers(caFile, caDirectory, crlFile);
      if (before.isPresent()) {
        RevocationLists.checkAsSuccessors(
            trust.crls(), before.get().trust().crls(), crlFile, Instant.now());
      }
      return trust;
    } catch (RuntimeException e) {
      throw problem("cannot be used: " + e, e);
    }
  }

  /** Of a file, or of the whole where there is none. */
  MaterialException problem(String does, Throwable cause) {
    return certificate
        .map(CertificateFiles::certificate)
        .or(() -> caFile)
        .or(() -> caDirectory)
        .map(file -> file.problem(does, cause))
        .orElseGet(() -> new MaterialException(settings.source() + ": " + does, cause));
  }
}
