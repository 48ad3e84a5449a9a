package org.ucspi.environment.internal;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.connection.Local;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;

/** The {@link Environment} of this JVM. Names are not looked up yet. */
@Component(configurationPid = "org.ucspi.environment")
@Designate(ocd = EnvironmentConfig.class)
public final class EnvironmentComponent implements Environment {
  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentComponent.class);

  @Activate
  public EnvironmentComponent(Map<String, Object> properties) {
    modified(properties);
  }

  @Modified
  void modified(Map<String, Object> properties) {
    try {
      check(Settings.read(EnvironmentConfig.class, properties));
    } catch (InvalidSettingsException e) {
      LOG.warn("environment: unable to use configuration: {}", e.getMessage());
    }
  }

  /** Keys of DNS that are set must not be passed over in silence while there is no DNS. */
  private static void check(Settings<EnvironmentConfig> settings) throws InvalidSettingsException {
    var values = settings.values();
    if (values.dnsTimeoutSeconds() < 1 || values.dnsTimeoutSeconds() > 3600) {
      throw settings.problem("dnsTimeoutSeconds", "must be 1 to 3600");
    }
    var set = new ArrayList<String>();
    if (values.resolvers().length > 0) {
      set.add("resolvers");
    }
    if (!values.searchDomain().isEmpty()) {
      set.add("searchDomain");
    }
    if (!set.isEmpty()) {
      throw settings.problem(String.join(", ", set), "not supported yet");
    }
  }

  @Override
  public CompletionStage<Parties> identify(
      InetSocketAddress local, InetSocketAddress remote, Lookup lookup) {
    var host = lookup.localHost().map(name -> name.toLowerCase(Locale.ROOT));
    return CompletableFuture.completedFuture(
        new Parties(new Local(unmapped(local), host), Peer.of(unmapped(remote))));
  }

  @Override
  public Map<String, String> connectionVariables(
      Parties parties, boolean tls, boolean tcpVariables) {
    return ConnectionVariables.of(parties, tls, tcpVariables);
  }

  @Override
  public Map<String, String> tlsVariables(SSLSession session) {
    return TlsVariables.of(session);
  }

  private static InetSocketAddress unmapped(InetSocketAddress address) {
    return new InetSocketAddress(IpText.unmapped(address.getAddress()), address.getPort());
  }
}
