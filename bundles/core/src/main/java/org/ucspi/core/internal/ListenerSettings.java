package org.ucspi.core.internal;

import java.time.Duration;
import java.util.Map;
import org.ucspi.api.environment.Lookup;
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
        CommonKeys.port(settings, c.port(), 0),
        CommonKeys.atLeast(settings, "backlog", c.backlog(), 1),
        c.handler(),
        c.tls(),
        delayed,
        c.rules(),
        c.ipRules(),
        CommonKeys.atLeast(settings, "concurrency", c.concurrency(), 1),
        CommonKeys.atLeast(settings, "maxPerIp", c.maxPerIp(), 0),
        c.banner(),
        new Lookup(
            c.lookupRemoteHost(),
            c.paranoid(),
            CommonKeys.localHost(settings, c.localHost()),
            c.lookupRemoteInfo(),
            CommonKeys.seconds(
                settings, "remoteInfoTimeoutSeconds", c.remoteInfoTimeoutSeconds(), 1)),
        CommonKeys.seconds(settings, "handshakeTimeoutSeconds", c.handshakeTimeoutSeconds(), 1),
        CommonKeys.seconds(settings, "idleTimeoutSeconds", c.idleTimeoutSeconds(), 0),
        CommonKeys.seconds(settings, "drainTimeoutSeconds", c.drainTimeoutSeconds(), 0),
        c.tcpEnvironment(),
        c.tlsEnvironment(),
        c.noDelay(),
        settings.choice("verbosity", c.verbosity(), Verbosity.class));
  }
}
