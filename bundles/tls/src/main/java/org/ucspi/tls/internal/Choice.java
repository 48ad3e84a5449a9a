package org.ucspi.tls.internal;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.tls.internal.ClientCertificates.Demand;

/**
 * What the variables of an access rule put in the place of a profile's settings, as sslserver(1)
 * has it.
 *
 * @param variables those that choose, and no others
 */
record Choice(Map<String, String> variables) {
  private static final String[] NAMES = {
    "CADIR",
    "CAFILE",
    "CCAFILE",
    "CCAVERIFY",
    "CERTCHAINFILE",
    "CERTFILE",
    "CIPHERS",
    "DHFILE",
    "KEYFILE",
    "VERIFYDEPTH"
  };

  Choice {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /** Asked for every connection, so without making anything. */
  static boolean isAmong(Map<String, String> variables) {
    if (!variables.isEmpty()) {
      for (String name : NAMES) {
        if (variables.containsKey(name)) {
          return true;
        }
      }
    }
    return false;
  }

  static Choice of(Map<String, String> variables) {
    var own = new HashMap<String, String>();
    for (String name : NAMES) {
      if (variables.containsKey(name)) {
        own.put(name, variables.get(name));
      }
    }
    return new Choice(own);
  }

  /** The profile's settings with what was chosen instead; what was not stays. */
  TlsSettings over(TlsSettings profile) throws MaterialException {
    if (isSet("DHFILE")) {
      throw new MaterialException(
          "DHFILE "
              + variables.get("DHFILE")
              + ": the providers take no DH parameters, ECDHE needs none; unset it");
    }
    return new TlsSettings(
        profile.settings(),
        certificates(profile.certificates()),
        profile.keyPasswordFile(),
        clients(profile.clients()),
        profile.staples(),
        profile.ticketKeys(),
        policy(profile));
  }

  /** For the log: {@code CERTFILE=/a.pem KEYFILE=}. */
  @Override
  public String toString() {
    return variables.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
  }

  /** A certificate that a rule chooses is shown whatever server name a client asks for. */
  private List<CertificateFiles> certificates(List<CertificateFiles> profile)
      throws MaterialException {
    if (!isSet("CERTCHAINFILE") && variables.containsKey("CERTFILE") && !isSet("CERTFILE")) {
      throw new MaterialException("CERTFILE: is empty, and a server needs a certificate");
    }
    var certificate = isSet("CERTCHAINFILE") ? file("CERTCHAINFILE") : file("CERTFILE");
    if (certificate.isPresent()) {
      var key = profile.stream().filter(CertificateFiles::isDefault).findFirst();
      return List.of(
          new CertificateFiles("", certificate.get(), key(key.flatMap(CertificateFiles::key))));
    }
    var all = new ArrayList<CertificateFiles>();
    for (CertificateFiles files : profile) {
      all.add(
          files.isDefault()
              ? new CertificateFiles("", files.certificate(), key(files.key()))
              : files);
    }
    return List.copyOf(all);
  }

  private Optional<NamedFile> key(Optional<NamedFile> profile) throws MaterialException {
    return variables.containsKey("KEYFILE") ? file("KEYFILE") : profile;
  }

  private ClientCertificates clients(ClientCertificates profile) throws MaterialException {
    if ("-".equals(variables.get("CCAFILE"))) {
      return new ClientCertificates(
          Demand.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }
    var clients =
        new ClientCertificates(
            demand(profile.demand()),
            variables.containsKey("CAFILE") ? file("CAFILE") : profile.caFile(),
            variables.containsKey("CADIR") ? file("CADIR") : profile.caDirectory(),
            variables.containsKey("CCAFILE") ? file("CCAFILE") : profile.clientCaFile(),
            profile.crlFile(),
            isSet("VERIFYDEPTH") ? depth(variables.get("VERIFYDEPTH")) : profile.verifyDepth());
    if (clients.areAsked() && clients.trustNobody()) {
      throw new MaterialException(
          "CAFILE: there is no CA to trust for client certificates, want CAFILE, CADIR or CCAFILE");
    }
    return clients;
  }

  /** A rule may ask for more than its profile; only {@code CCAFILE=-} asks for less. */
  private Demand demand(Demand profile) {
    if (isSet("CCAVERIFY") && profile != Demand.HOSTNAME) {
      return Demand.REQUIRED;
    }
    boolean asksLess = profile.compareTo(Demand.REQUEST) < 0;
    return isSet("CCAFILE") && asksLess ? Demand.REQUEST : profile;
  }

  private Policy policy(TlsSettings profile) throws MaterialException {
    if (!variables.containsKey("CIPHERS")) {
      return profile.policy();
    }
    try {
      return PolicyKeys.of(PolicyText.of(profile.settings()), variables.get("CIPHERS"));
    } catch (MaterialException | InvalidSettingsException e) {
      throw new MaterialException("CIPHERS: " + e.getMessage(), e);
    }
  }

  private static int depth(String text) throws MaterialException {
    if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > ClientCertificates.DEEPEST) {
      throw new MaterialException(
          "VERIFYDEPTH: \"" + text + "\" is not in 0 to " + ClientCertificates.DEEPEST);
    }
    return Integer.parseInt(text);
  }

  private Optional<NamedFile> file(String name) throws MaterialException {
    try {
      return isSet(name)
          ? Optional.of(new NamedFile(Optional.empty(), name, Settings.path(variables.get(name))))
          : Optional.empty();
    } catch (InvalidPathException e) {
      throw new MaterialException(name + ": is not the name of a file: " + e.getReason(), e);
    }
  }

  /** An empty value means none, as with sslserver. */
  private boolean isSet(String name) {
    return !variables.getOrDefault(name, "").isEmpty();
  }
}
