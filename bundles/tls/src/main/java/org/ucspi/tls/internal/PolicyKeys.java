package org.ucspi.tls.internal;

import java.util.ArrayList;
import java.util.List;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/** Reads the keys of a {@link Policy}, and refuses what its provider cannot do. */
final class PolicyKeys {
  /** Those that engines have and do not switch off by themselves. */
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private static final List<Group> USUAL_GROUPS = List.of(Group.X25519, Group.P_256, Group.P_384);

  /** RFC 8446, 4.6.1: a ticket lives a week at most. */
  private static final int LONGEST_SESSION_SECONDS = 604_800;

  private PolicyKeys() {}

  /** As configured; with provider auto, of the first provider that can do all of it. */
  static Policy of(Settings<TlsConfig> settings) throws InvalidSettingsException {
    try {
      return of(settings, settings.values().ciphers());
    } catch (MaterialException e) {
      throw settings.problem("ciphers", e.getMessage());
    }
  }

  /**
   * The same with other ciphers.
   *
   * @throws MaterialException when it is these that are not good
   */
  static Policy of(Settings<TlsConfig> settings, String ciphers)
      throws InvalidSettingsException, MaterialException {
    var wanted = settings.choice("provider", settings.values().provider(), Provider.class);
    var library = Library.of(wanted);
    if (wanted == Provider.AUTO && library != JdkLibrary.INSTANCE) {
      try {
        return of(settings, ciphers, library);
      } catch (InvalidSettingsException | MaterialException first) {
        try {
          return of(settings, ciphers, JdkLibrary.INSTANCE);
        } catch (InvalidSettingsException | MaterialException second) {
          throw first;
        }
      }
    }
    return of(settings, ciphers, library);
  }

  private static Policy of(Settings<TlsConfig> settings, String ciphers, Library library)
      throws InvalidSettingsException, MaterialException {
    if (library.missing().isPresent()) {
      throw settings.problem("provider", "openssl: " + library.missing().get());
    }
    var values = settings.values();
    int timeout = values.sessionTimeoutSeconds();
    if (timeout < 1 || timeout > LONGEST_SESSION_SECONDS) {
      throw settings.problem(
          "sessionTimeoutSeconds", timeout + " is not in 1 to " + LONGEST_SESSION_SECONDS);
    }
    var suites = Ciphers.of(ciphers, protocols(settings), library.ciphers());
    var protocols = Ciphers.protocolsOf(suites, protocols(settings));
    var policy =
        new Policy(
            library.provider(),
            protocols,
            suites,
            groups(settings),
            applicationProtocols(settings),
            values.sessionTickets(),
            timeout);
    library.check(suites, protocols);
    refuseWhatItCannot(settings, policy, library);
    return policy;
  }

  private static void refuseWhatItCannot(
      Settings<TlsConfig> settings, Policy policy, Library library)
      throws InvalidSettingsException {
    var values = settings.values();
    refuse(
        settings,
        "ticketKeyFile",
        !values.ticketKeyFile().isEmpty() && !library.sharesKeys(),
        library);
    if (!values.ticketKeyFile().isEmpty() && !policy.tickets()) {
      throw settings.problem("ticketKeyFile", "has no effect with sessionTickets = false");
    }
    refuse(
        settings, "ocspResponse", !values.ocspResponse().isEmpty() && !library.staples(), library);
    boolean usual = policy.groups().equals(USUAL_GROUPS);
    for (Group group : policy.groups()) {
      refuse(settings, "groups", !usual && !library.groups().contains(group), library);
    }
  }

  private static void refuse(Settings<?> settings, String key, boolean cannot, Library library)
      throws InvalidSettingsException {
    if (cannot) {
      boolean other = library.provider() == Provider.JDK;
      throw settings.problem(
          key,
          other ? "provider jdk cannot do this, " + wanted() : "provider openssl cannot do this");
    }
  }

  private static String wanted() {
    return "want openssl"
        + OpenSslLibrary.INSTANCE.missing().map(reason -> ", but " + reason).orElse("");
  }

  private static List<Group> groups(Settings<TlsConfig> settings) throws InvalidSettingsException {
    var groups = new ArrayList<Group>();
    for (String name : settings.values().groups()) {
      var group = Group.of(name);
      if (group.isEmpty()) {
        throw settings.problem("groups", '"' + name + "\" is none of " + Group.names());
      }
      groups.add(group.get());
    }
    if (groups.isEmpty()) {
      throw settings.problem("groups", "is empty");
    }
    return groups.stream().distinct().toList();
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
