package org.ucspi.environment.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.xbill.DNS.Address;
import org.xbill.DNS.SimpleResolver;

/**
 * The configuration of this bundle, read and found good.
 *
 * @param resolvers DNS servers in the order to ask them; empty for the system's
 * @param dnsTimeout for all look-ups of one connection together
 * @param searchDomain lower case, without a dot at either end; empty for none
 */
record EnvironmentSettings(
    List<InetSocketAddress> resolvers, Duration dnsTimeout, String searchDomain) {
  private static final int MOST_SECONDS = 240;

  /** As many as DNSCACHEIP may name. */
  private static final int MOST_RESOLVERS = 16;

  private static final Pattern WITH_PORT =
      Pattern.compile(
          "\\[(?<six>[^\\]]*)\\]:(?<sixPort>\\d{1,5})|(?<four>[^:]*):(?<port>\\d{1,5})");
  private static final Pattern DOMAIN =
      Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  static EnvironmentSettings of(Map<String, ?> properties) throws InvalidSettingsException {
    var settings = Settings.read(EnvironmentConfig.class, properties);
    var values = settings.values();
    int seconds = values.dnsTimeoutSeconds();
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw settings.problem("dnsTimeoutSeconds", seconds + " is not from 1 to " + MOST_SECONDS);
    }
    var domain = values.searchDomain().toLowerCase(Locale.ROOT).replaceAll("^\\.|\\.$", "");
    if (!domain.isEmpty() && !DOMAIN.matcher(domain).matches()) {
      throw settings.problem("searchDomain", '"' + values.searchDomain() + "\" is no domain");
    }
    return new EnvironmentSettings(resolvers(settings), Duration.ofSeconds(seconds), domain);
  }

  private static List<InetSocketAddress> resolvers(Settings<EnvironmentConfig> settings)
      throws InvalidSettingsException {
    var resolvers = new ArrayList<InetSocketAddress>();
    for (var list : settings.values().resolvers()) {
      for (var text : list.split("\\s+", -1)) {
        resolvers.add(resolver(settings, text));
      }
    }
    if (resolvers.size() > MOST_RESOLVERS) {
      throw settings.problem("resolvers", resolvers.size() + " are more than " + MOST_RESOLVERS);
    }
    return List.copyOf(resolvers);
  }

  private static InetSocketAddress resolver(Settings<EnvironmentConfig> settings, String text)
      throws InvalidSettingsException {
    try {
      var withPort = WITH_PORT.matcher(text);
      if (!withPort.matches()) {
        return new InetSocketAddress(address(text), SimpleResolver.DEFAULT_PORT);
      }
      boolean six = withPort.group("six") != null;
      int port = Integer.parseInt(withPort.group(six ? "sixPort" : "port"));
      if (port < 1 || port > 65535) {
        throw settings.problem("resolvers", '"' + text + "\": no port from 1 to 65535");
      }
      return new InetSocketAddress(address(withPort.group(six ? "six" : "four")), port);
    } catch (UnknownHostException e) {
      throw settings.problem(
          "resolvers",
          '"'
              + text
              + "\" is no IP address of a server, such as 192.0.2.53, 192.0.2.53:5353 or [::1]:5353");
    }
  }

  /** An address from its text; names are not resolved. */
  private static InetAddress address(String text) throws UnknownHostException {
    var address = parsed(text);
    if (address.isAnyLocalAddress()) {
      throw new UnknownHostException("nobody's");
    }
    return address;
  }

  private static InetAddress parsed(String text) throws UnknownHostException {
    if (text.indexOf(':') >= 0) { // without brackets "dns:53x" would be looked up as a name
      return InetAddress.getByName(text.startsWith("[") ? text : '[' + text + ']');
    }
    return Address.getByAddress(text, Address.IPv4);
  }
}
