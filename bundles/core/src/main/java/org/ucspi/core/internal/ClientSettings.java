package org.ucspi.core.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/**
 * A client's configuration, read and found good.
 *
 * @param host whose addresses are tried
 * @param tls name of a profile; empty for none
 * @param local where to connect from; empty for anywhere
 */
record ClientSettings(
    String host,
    int port,
    String tls,
    Duration connectTimeout,
    Duration retryTimeout,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Optional<InetSocketAddress> local,
    Family family,
    boolean noDelay,
    Lookup lookup,
    boolean tcpEnvironment,
    boolean tlsEnvironment,
    Verbosity verbosity) {

  /** Which addresses are tried; sslclient's -4 and -6. */
  enum Family implements Predicate<InetAddress> {
    ANY,
    IPV4,
    IPV6;

    @Override
    public boolean test(InetAddress address) {
      return this == ANY || (this == IPV4) == (address instanceof Inet4Address);
    }
  }

  static ClientSettings read(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(ClientConfig.class, properties);
    var c = settings.values();
    var family = settings.choice("addresses", c.addresses(), Family.class);
    return new ClientSettings(
        host(c.host(), family),
        CommonKeys.port(settings, c.port(), 1),
        c.tls(),
        CommonKeys.seconds(settings, "connectTimeoutSeconds", c.connectTimeoutSeconds(), 1),
        CommonKeys.seconds(settings, "retryTimeoutSeconds", c.retryTimeoutSeconds(), 0),
        CommonKeys.seconds(settings, "handshakeTimeoutSeconds", c.handshakeTimeoutSeconds(), 1),
        CommonKeys.seconds(settings, "idleTimeoutSeconds", c.idleTimeoutSeconds(), 0),
        local(settings),
        family,
        c.noDelay(),
        new Lookup(
            c.lookupRemoteHost(),
            false,
            CommonKeys.localHost(settings, c.localHost()),
            c.lookupRemoteInfo(),
            CommonKeys.seconds(
                settings, "remoteInfoTimeoutSeconds", c.remoteInfoTimeoutSeconds(), 1)),
        c.tcpEnvironment(),
        c.tlsEnvironment(),
        settings.choice("verbosity", c.verbosity(), Verbosity.class));
  }

  private static String host(String text, Family family) {
    boolean here = text.isEmpty() || text.equals("0");
    return here ? family == Family.IPV6 ? "::1" : "127.0.0.1" : text;
  }

  private static Optional<InetSocketAddress> local(Settings<ClientConfig> settings)
      throws InvalidSettingsException {
    var text = settings.values().localAddress();
    int port = CommonKeys.atLeast(settings, "localPort", settings.values().localPort(), 0);
    if (port > 65535) {
      throw settings.problem("localPort", port + " is more than 65535");
    }
    if (text.isEmpty()) {
      return port == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(port));
    }
    boolean six = text.indexOf(':') >= 0; // in brackets, and in digits, nothing is looked up
    try {
      if (six || text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
        var address = InetAddress.getByName(six ? '[' + text + ']' : text);
        return Optional.of(new InetSocketAddress(address, port));
      }
    } catch (UnknownHostException e) {
      // as one that is no address at all
    }
    throw settings.problem("localAddress", '"' + text + "\" is not an IP address");
  }
}
