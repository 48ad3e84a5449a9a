package org.ucspi.tls.internal;

import java.util.List;
import org.ucspi.api.settings.Settings;

/**
 * What configurations of both kinds of profiles say of their {@link Policy}, as it is written.
 *
 * @param settings where problems are told
 * @param sharesKeys whether ticketKeyFile is set
 * @param staples whether ocspResponse is set
 */
record PolicyText(
    Settings<?> settings,
    String provider,
    List<String> protocols,
    String ciphers,
    List<String> groups,
    List<String> applicationProtocols,
    boolean tickets,
    int sessionTimeoutSeconds,
    boolean sharesKeys,
    boolean staples) {

  static PolicyText of(Settings<TlsConfig> settings) {
    var values = settings.values();
    return new PolicyText(
        settings,
        values.provider(),
        List.of(values.protocols()),
        values.ciphers(),
        List.of(values.groups()),
        List.of(values.applicationProtocols()),
        values.sessionTickets(),
        values.sessionTimeoutSeconds(),
        !values.ticketKeyFile().isEmpty(),
        !values.ocspResponse().isEmpty());
  }

  /** In client role nothing is resumed. */
  static PolicyText ofClient(Settings<ClientTlsConfig> settings) {
    var values = settings.values();
    return new PolicyText(
        settings,
        values.provider(),
        List.of(values.protocols()),
        values.ciphers(),
        List.of(values.groups()),
        List.of(values.applicationProtocols()),
        false,
        1,
        false,
        false);
  }
}
