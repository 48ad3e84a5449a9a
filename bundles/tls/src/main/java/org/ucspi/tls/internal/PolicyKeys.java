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
  static Policy of(PolicyText text) throws InvalidSettingsException {
    try {
      return of(text, text.ciphers());
    } catch (MaterialException e) {
      throw text.settings().problem("ciphers", e.getMessage());
    }
  }

  /**
   * The same with other ciphers.
   *
   * @throws MaterialException when it is these that are not good
   */
  static Policy of(PolicyText text, String ciphers)
      throws InvalidSettingsException, MaterialException {
    var wanted = text.settings().choice("provider", text.provider(), Provider.class);
    var library = Library.of(wanted);
    if (wanted == Provider.AUTO && library != JdkLibrary.INSTANCE) {
      try {
        return of(text, ciphers, library);
      } catch (InvalidSettingsException | MaterialException first) {
        try {
          return of(text, ciphers, JdkLibrary.INSTANCE);
        } catch (InvalidSettingsException | MaterialException second) {
          throw first;
        }
      }
    }
    return of(text, ciphers, library);
  }

  private static Policy of(PolicyText text, String ciphers, Library library)
      throws InvalidSettingsException, MaterialException {
    if (library.missing().isPresent()) {
      throw text.settings().problem("provider", "openssl: " + library.missing().get());
    }
    int timeout = text.sessionTimeoutSeconds();
    if (timeout < 1 || timeout > LONGEST_SESSION_SECONDS) {
      throw text.settings()
          .problem("sessionTimeoutSeconds", timeout + " is not in 1 to " + LONGEST_SESSION_SECONDS);
    }
    var suites = Ciphers.of(ciphers, protocols(text), library.ciphers());
    var protocols = Ciphers.protocolsOf(suites, protocols(text));
    var policy =
        new Policy(
            library.provider(),
            protocols,
            suites,
            groups(text),
            applicationProtocols(text),
            text.tickets(),
            timeout);
    library.check(suites, protocols);
    refuseWhatItCannot(text, policy, library);
    return policy;
  }

  private static void refuseWhatItCannot(PolicyText text, Policy policy, Library library)
      throws InvalidSettingsException {
    refuse(text.settings(), "ticketKeyFile", text.sharesKeys() && !library.sharesKeys(), library);
    if (text.sharesKeys() && !policy.tickets()) {
      throw text.settings().problem("ticketKeyFile", "has no effect with sessionTickets = false");
    }
    refuse(text.settings(), "ocspResponse", text.staples() && !library.staples(), library);
    boolean usual = policy.groups().equals(USUAL_GROUPS);
    for (Group group : policy.groups()) {
      refuse(text.settings(), "groups", !usual && !library.groups().contains(group), library);
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

  private static List<Group> groups(PolicyText text) throws InvalidSettingsException {
    var groups = new ArrayList<Group>();
    for (String name : text.groups()) {
      var group = Group.of(name);
      if (group.isEmpty()) {
        throw text.settings().problem("groups", '"' + name + "\" is none of " + Group.names());
      }
      groups.add(group.get());
    }
    if (groups.isEmpty()) {
      throw text.settings().problem("groups", "is empty");
    }
    return groups.stream().distinct().toList();
  }

  private static List<String> protocols(PolicyText text) throws InvalidSettingsException {
    var protocols = text.protocols();
    for (String protocol : protocols) {
      if (!PROTOCOLS.contains(protocol)) {
        throw text.settings()
            .problem("protocols", '"' + protocol + "\" is none of " + String.join(", ", PROTOCOLS));
      }
    }
    if (protocols.isEmpty()) {
      throw text.settings().problem("protocols", "is empty");
    }
    return protocols;
  }

  /** RFC 7301, 3.1: a name has 1 to 255 bytes. */
  private static List<String> applicationProtocols(PolicyText text)
      throws InvalidSettingsException {
    var protocols = text.applicationProtocols();
    for (String protocol : protocols) {
      if (!protocol.matches("[!-~]{1,255}")) {
        throw text.settings()
            .problem("applicationProtocols", '"' + protocol + "\" is not the name of a protocol");
      }
    }
    return protocols;
  }
}
