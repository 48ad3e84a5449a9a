package org.ucspi.tls.internal;

import java.nio.file.InvalidPathException;
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
    Policy policy) {

  /** Beginning of the keys for other certificates by server name. */
  static final String SNI = "sni.";

  static TlsSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(TlsConfig.class, properties, SNI);
    var values = settings.values();
    var policy = PolicyKeys.of(settings);
    var keyPasswordFile = file(settings, "keyPasswordFile", values.keyPasswordFile());
    if (keyPasswordFile.isPresent() && !values._keyPassword().isEmpty()) {
      throw settings.problem("keyPasswordFile", "is set beside .keyPassword, want one of them");
    }
    return new TlsSettings(
        settings,
        certificates(settings),
        keyPasswordFile,
        clients(settings),
        files(settings, "ocspResponse", values.ocspResponse()),
        file(settings, "ticketKeyFile", values.ticketKeyFile()),
        policy);
  }

  /** The files to watch. */
  List<Path> files() {
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

  /** Whether there is nothing to show but a certificate for demos. */
  boolean isDemo() {
    return certificates.stream().noneMatch(CertificateFiles::isDefault);
  }

  private static List<CertificateFiles> certificates(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var certificates = files(settings, "certificate", values.certificate());
    var keys = files(settings, "key", values.key());
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
        file(settings, key, words[1]).orElseThrow(),
        words.length == 3 ? file(settings, key, words[2]) : Optional.empty());
  }

  private static ClientCertificates clients(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var demand = settings.choice("clientCertificate", values.clientCertificate(), Demand.class);
    var clients =
        new ClientCertificates(
            demand,
            file(settings, "caFile", values.caFile()),
            file(settings, "caDirectory", values.caDirectory()),
            file(settings, "clientCaFile", values.clientCaFile()),
            file(settings, "crlFile", values.crlFile()),
            values.verifyDepth());
    if (clients.areAsked() && clients.trustNobody()) {
      throw settings.problem(
          "clientCertificate",
          values.clientCertificate()
              + " without a CA to trust, want caFile, caDirectory or clientCaFile");
    }
    if (clients.verifyDepth() < 0 || clients.verifyDepth() > ClientCertificates.DEEPEST) {
      throw settings.problem(
          "verifyDepth", clients.verifyDepth() + " is not in 0 to " + ClientCertificates.DEEPEST);
    }
    return clients;
  }

  private static List<NamedFile> files(Settings<?> settings, String key, String text)
      throws InvalidSettingsException {
    var files = new ArrayList<NamedFile>();
    for (String name : text.split(",", -1)) {
      file(settings, key, name.strip()).ifPresent(files::add);
    }
    return List.copyOf(files);
  }

  private static Optional<NamedFile> file(Settings<?> settings, String key, String text)
      throws InvalidSettingsException {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(new NamedFile(Optional.of(settings.source()), key, Settings.path(text)));
    } catch (InvalidPathException e) {
      throw settings.problem(key, "is not the name of a file: " + e.getReason());
    }
  }
}
