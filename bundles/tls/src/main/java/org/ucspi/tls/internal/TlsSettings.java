package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/**
 * A checked configuration of a profile, or what an access rule makes of it; whether its files are
 * good is {@link Material}'s affair.
 *
 * @param settings the profile's own
 * @param certificates the default ones first; none of these for the demo certificate
 * @param keyPasswordFile none when the password, if any, is in the configuration
 * @param staples OCSP responses
 * @param ticketKeys none where each profile has its own
 */
record TlsSettings(
    Settings<TlsConfig> settings,
    List<CertificateFiles> certificates,
    Optional<NamedFile> keyPasswordFile,
    ClientCertificates clients,
    List<NamedFile> staples,
    Optional<NamedFile> ticketKeys,
    Policy policy)
    implements LiveProfile.Wanted<Engines> {

  /** Beginning of the keys for other certificates by server name. */
  static final String SNI = "sni.";

  static TlsSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(TlsConfig.class, properties, SNI);
    var values = settings.values();
    var policy = PolicyKeys.of(PolicyText.of(settings));
    var keyPasswordFile =
        FileKeys.keyPasswordFile(settings, values.keyPasswordFile(), values._keyPassword());
    return new TlsSettings(
        settings,
        certificates(settings),
        keyPasswordFile,
        clients(settings),
        FileKeys.files(settings, "ocspResponse", values.ocspResponse()),
        FileKeys.file(settings, "ticketKeyFile", values.ticketKeyFile()),
        policy);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public List<Path> files() {
    return Stream.of(
            certificates.stream().flatMap(CertificateFiles::files),
            keyPasswordFile.stream(),
            clients.files(),
            staples.stream(),
            ticketKeys.stream())
        .flatMap(files -> files)
        .map(NamedFile::path)
        .toList();
  }

  @Override
  public Optional<NamedFile> crlFile() {
    return clients.crlFile();
  }

  @Override
  public Stream<String> remarks() {
    return isDemo()
        ? Stream.of("the certificate is self-signed, for demos only; set certificate")
        : Stream.empty();
  }

  @Override
  public Stream<String> withoutEffect() {
    var keys = clients.withoutEffect();
    return keys.isEmpty()
        ? Stream.empty()
        : Stream.of(
            String.join(", ", keys)
                + ": without effect while clientCertificate is none, unless a rule sets CCAFILE or"
                + " CCAVERIFY");
  }

  @Override
  public LiveProfile.Read<Engines> read(Optional<Engines> last) throws MaterialException {
    var before = last.filter(engines -> engines.settings().equals(this));
    var reading = new Reading(this, before.map(Engines::material));
    var same = before.filter(engines -> engines.isOf(this, reading.material()));
    var engines = same.isPresent() ? same.get() : new Engines(this, reading.material());
    return new LiveProfile.Read<>(engines, reading.doubts());
  }

  /** Whether there is nothing to show but a certificate for demos. */
  boolean isDemo() {
    return certificates.stream().noneMatch(CertificateFiles::isDefault);
  }

  private static List<CertificateFiles> certificates(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var certificates = FileKeys.files(settings, "certificate", values.certificate());
    var keys = FileKeys.files(settings, "key", values.key());
    if (certificates.isEmpty() && !keys.isEmpty()) {
      throw settings.problem("certificate", "is required with key");
    }
    if (keys.size() > 1 && keys.size() != certificates.size()) {
      throw settings.problem(
          "key", "has " + keys.size() + " files for " + certificates.size() + " of certificate");
    }
    var all = new ArrayList<CertificateFiles>();
    for (int i = 0; i < certificates.size(); i++) {
      var key = keys.isEmpty() ? null : keys.get(Math.min(i, keys.size() - 1));
      all.add(new CertificateFiles("", certificates.get(i), Optional.ofNullable(key)));
    }
    for (var entry : settings.group(SNI).entrySet()) {
      all.add(ofServerName(settings, SNI + entry.getKey(), entry.getValue()));
    }
    return List.copyOf(all);
  }

  private static CertificateFiles ofServerName(
      Settings<TlsConfig> settings, String key, String value) throws InvalidSettingsException {
    var words = value.strip().split("\\s+", -1);
    if (words.length < 2 || words.length > 3) {
      throw settings.problem(key, '"' + value + "\" is not NAME CERTIFICATE [KEY]");
    }
    var name = ServerName.configured(words[0]);
    if (name.isEmpty()) {
      throw settings.problem(
          key, '"' + words[0] + "\" is not the name of a host, nor *. and such a name");
    }
    return new CertificateFiles(
        name.get(),
        FileKeys.file(settings, key, words[1]).orElseThrow(),
        words.length == 3 ? FileKeys.file(settings, key, words[2]) : Optional.empty());
  }

  private static ClientCertificates clients(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var demand = settings.choice("clientCertificate", values.clientCertificate(), Demand.class);
    var clients =
        new ClientCertificates(
            demand,
            FileKeys.file(settings, "caFile", values.caFile()),
            FileKeys.file(settings, "caDirectory", values.caDirectory()),
            FileKeys.file(settings, "clientCaFile", values.clientCaFile()),
            FileKeys.file(settings, "crlFile", values.crlFile()),
            FileKeys.verifyDepth(settings, values.verifyDepth()));
    if (clients.areAsked() && clients.trustNobody()) {
      throw settings.problem(
          "clientCertificate",
          values.clientCertificate()
              + " without a CA to trust, want caFile, caDirectory or clientCaFile");
    }
    return clients;
  }
}
