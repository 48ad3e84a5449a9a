package org.ucspi.core.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.settings.EtcServices;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * A listener's configuration, read and found good. Names of other things are empty where there are
 * none.
 *
 * @param host as written; resolved when the socket is opened
 */
record ListenerSettings(
    String source,
    String host,
    int port,
    int backlog,
    String handler,
    String tls,
    boolean tlsDelayed,
    String rules,
    String ipRules,
    int concurrency,
    int maxPerIp,
    String banner,
    Lookup lookup,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration drainTimeout,
    boolean tcpEnvironment,
    boolean tlsEnvironment,
    boolean noDelay,
    Verbosity verbosity) {
  private static final int LONGEST_HOST = 253; // RFC 1035, 2.3.4, as text
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

  /** What is logged, from nothing to everything; sslserver's -q, -Q, -v and -V. */
  enum Verbosity {
    QUIET,
    ERRORS,
    VERBOSE,
    TLS;

    /** Whether lines that begin at this level are written. */
    boolean says(Verbosity least) {
      return compareTo(least) >= 0;
    }
  }

  private enum TlsStart {
    IMMEDIATE,
    DELAYED
  }

  static ListenerSettings read(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(ListenerConfig.class, properties);
    var c = settings.values();
    boolean delayed = settings.choice("tlsStart", c.tlsStart(), TlsStart.class) == TlsStart.DELAYED;
    if (delayed && c.tls().isEmpty()) {
      throw settings.problem("tlsStart", "delayed needs a TLS profile; set tls");
    }
    return new ListenerSettings(
        settings.source(),
        c.host(),
        port(settings),
        atLeast(settings, "backlog", c.backlog(), 1),
        c.handler(),
        c.tls(),
        delayed,
        c.rules(),
        c.ipRules(),
        atLeast(settings, "concurrency", c.concurrency(), 1),
        atLeast(settings, "maxPerIp", c.maxPerIp(), 0),
        c.banner(),
        new Lookup(
            c.lookupRemoteHost(),
            c.paranoid(),
            localHost(settings),
            c.lookupRemoteInfo(),
            seconds(settings, "remoteInfoTimeoutSeconds", c.remoteInfoTimeoutSeconds(), 1)),
        seconds(settings, "handshakeTimeoutSeconds", c.handshakeTimeoutSeconds(), 1),
        seconds(settings, "idleTimeoutSeconds", c.idleTimeoutSeconds(), 0),
        seconds(settings, "drainTimeoutSeconds", c.drainTimeoutSeconds(), 0),
        c.tcpEnvironment(),
        c.tlsEnvironment(),
        c.noDelay(),
        settings.choice("verbosity", c.verbosity(), Verbosity.class));
  }

  /** What is in every log line and in programs' environments has the form of a host name. */
  private static Optional<String> localHost(Settings<ListenerConfig> settings)
      throws InvalidSettingsException {
    var text = settings.values().localHost();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() > LONGEST_HOST || !HOST.matcher(text).matches()) {
      throw settings.problem(
          "localHost",
          '"'
              + text
              + "\" is not a host name: letters, digits, - and _ with single dots between, at most "
              + LONGEST_HOST);
    }
    return Optional.of(text.toLowerCase(Locale.ROOT));
  }

  private static int port(Settings<ListenerConfig> settings) throws InvalidSettingsException {
    var text = settings.values().port();
    var port =
        text.matches("\\d{1,5}") ? Optional.of(Integer.valueOf(text)) : EtcServices.port(text);
    return port.filter(p -> p <= 65535)
        .orElseThrow(
            () ->
                settings.problem(
                    "port",
                    '"'
                        + text
                        + "\" is neither a number from 0 to 65535 nor a service in /etc/services"));
  }

  private static Duration seconds(Settings<?> settings, String key, int value, int least)
      throws InvalidSettingsException {
    return Duration.ofSeconds(atLeast(settings, key, value, least));
  }

  private static int atLeast(Settings<?> settings, String key, int value, int least)
      throws InvalidSettingsException {
    if (value < least) {
      throw settings.problem(key, value + " is less than " + least);
    }
    return value;
  }
}
