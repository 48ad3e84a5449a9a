package org.ucspi.tls.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
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
 * @param certificate none for the demo certificate
 * @param key none when it is in the certificate's file
 * @param keyPasswordFile none when the password, if any, is in the configuration
 * @param ciphers standard names
 */
record TlsSettings(
    Settings<TlsConfig> settings,
    Optional<NamedFile> certificate,
    Optional<NamedFile> key,
    Optional<NamedFile> keyPasswordFile,
    ClientCertificates clients,
    List<String> protocols,
    List<String> ciphers,
    List<String> applicationProtocols,
    int sessionTimeoutSeconds) {

  /** Beginning of the keys for other certificates by server name. */
  static final String SNI = "sni.";

  /** Those that this JVM's engines have and do not switch off by themselves. */
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** RFC 8446, 4.6.1: a ticket lives a week at most. */
  private static final int LONGEST_SESSION_SECONDS = 604_800;

  private enum Provider {
    AUTO,
    OPENSSL,
    JDK
  }

  static TlsSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(TlsConfig.class, properties, SNI);
    var values = settings.values();
    refuseUnsupported(settings);
    var certificate = file(settings, "certificate", values.certificate());
    var key = file(settings, "key", values.key());
    if (certificate.isEmpty() && key.isPresent()) {
      throw settings.problem("certificate", "is required with key");
    }
    var keyPasswordFile = file(settings, "keyPasswordFile", values.keyPasswordFile());
    if (keyPasswordFile.isPresent() && !values._keyPassword().isEmpty()) {
      throw settings.problem("keyPasswordFile", "is set beside .keyPassword, want one of them");
    }
    int timeout = values.sessionTimeoutSeconds();
    if (timeout < 1 || timeout > LONGEST_SESSION_SECONDS) {
      throw settings.problem(
          "sessionTimeoutSeconds", timeout + " is not in 1 to " + LONGEST_SESSION_SECONDS);
    }
    var protocols = protocols(settings);
    List<String> ciphers;
    try {
      ciphers = Ciphers.of(values.ciphers(), protocols, Ciphers.ofJdk());
    } catch (MaterialException e) {
      throw settings.problem("ciphers", e.getMessage());
    }
    return new TlsSettings(
        settings,
        certificate,
        key,
        keyPasswordFile,
        clients(settings),
        protocols,
        ciphers,
        applicationProtocols(settings),
        timeout);
  }

  /** The files to watch. */
  List<Path> files() {
    var own = Stream.of(certificate, key, keyPasswordFile).flatMap(Optional::stream);
    return Stream.concat(own, clients.files()).map(NamedFile::path).toList();
  }

  private static ClientCertificates clients(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    var demand = settings.choice("clientCertificate", values.clientCertificate(), Demand.class);
    refuse(settings, "clientCertificate", demand == Demand.HOSTNAME);
    var clients =
        new ClientCertificates(
            demand,
            file(settings, "caFile", values.caFile()),
            file(settings, "clientCaFile", values.clientCaFile()),
            values.verifyDepth());
    if (clients.areAsked() && clients.trustNobody()) {
      throw settings.problem(
          "clientCertificate",
          values.clientCertificate() + " without a CA to trust, want caFile or clientCaFile");
    }
    if (clients.verifyDepth() < 0 || clients.verifyDepth() > ClientCertificates.DEEPEST) {
      throw settings.problem(
          "verifyDepth", clients.verifyDepth() + " is not in 0 to " + ClientCertificates.DEEPEST);
    }
    return clients;
  }

  private static void refuseUnsupported(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var values = settings.values();
    if (settings.choice("provider", values.provider(), Provider.class) == Provider.OPENSSL) {
      throw settings.problem("provider", "openssl is not supported yet; use jdk");
    }
    refuse(settings, "caDirectory", !values.caDirectory().isEmpty());
    refuse(settings, "crlFile", !values.crlFile().isEmpty());
    refuse(
        settings,
        "groups",
        !Arrays.equals(values.groups(), new String[] {"X25519", "P-256", "P-384"}));
    refuse(settings, "sessionTickets", !values.sessionTickets());
    refuse(settings, "ticketKeyFile", !values.ticketKeyFile().isEmpty());
    refuse(settings, "ocspResponse", !values.ocspResponse().isEmpty());
    for (String number : settings.group(SNI).keySet()) {
      refuse(settings, SNI + number, true);
    }
  }

  private static void refuse(Settings<?> settings, String key, boolean set)
      throws InvalidSettingsException {
    if (set) {
      throw settings.problem(key, "not supported yet");
    }
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

  private static List<String> protocols(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var protocols = List.of(settings.values().protocols());
    for (String protocol : protocols) {
      if (!PROTOCOLS.contains(protocol)) {
        throw settings.problem(
            "protocols", '"' + protocol + "\" is none of " + String.join(", ", PROTOCOLS));
      }
    }
    if (protocols.isEmpty()) {
      throw settings.problem("protocols", "is empty");
    }
    return protocols;
  }

  /** RFC 7301, 3.1: a name has 1 to 255 bytes. */
  private static List<String> applicationProtocols(Settings<TlsConfig> settings)
      throws InvalidSettingsException {
    var protocols = List.of(settings.values().applicationProtocols());
    for (String protocol : protocols) {
      if (!protocol.matches("[!-~]{1,255}")) {
        throw settings.problem(
            "applicationProtocols", '"' + protocol + "\" is not the name of a protocol");
      }
    }
    return protocols;
  }
}
