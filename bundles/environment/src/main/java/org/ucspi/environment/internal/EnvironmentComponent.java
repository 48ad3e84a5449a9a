package org.ucspi.environment.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.environment.Parties;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.tls.TlsSession;
import org.ucspi.api.transport.Transport;

/** The {@link Environment} of this JVM: the last good configuration, and what it makes of it. */
@Component(configurationPid = "org.ucspi.environment")
@Designate(ocd = EnvironmentConfig.class)
public final class EnvironmentComponent implements Environment {
  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentComponent.class);

  private static final EnvironmentSettings DEFAULTS =
      new EnvironmentSettings(List.of(), Duration.ofSeconds(8), "");

  private final Lookups lookups;
  private final TlsVariables tlsVariables = new TlsVariables();

  @Activate
  public EnvironmentComponent(@Reference Transport transport, Map<String, Object> properties) {
    lookups =
        new Lookups(transport, settings(properties, "the defaults are used").orElse(DEFAULTS));
  }

  @Modified
  void modified(Map<String, Object> properties) {
    var edited = settings(properties, "the configuration before it stays in use");
    edited.ifPresent(
        settings -> {
          lookups.use(settings);
          LOG.info("environment: uses the edited configuration");
        });
  }

  @Deactivate
  void deactivate() {
    lookups.close();
  }

  private static Optional<EnvironmentSettings> settings(
      Map<String, Object> properties, String otherwise) {
    try {
      return Optional.of(EnvironmentSettings.of(properties));
    } catch (InvalidSettingsException e) {
      LOG.error("environment: unable to use configuration: {}; {}", e.getMessage(), otherwise);
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<Parties> identify(
      InetSocketAddress local, InetSocketAddress remote, Lookup lookup) {
    return lookups.identify(unmapped(local), unmapped(remote), lookup);
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String host) {
    return lookups.addresses(host);
  }

  @Override
  public Map<String, String> connectionVariables(
      Parties parties, boolean tls, boolean tcpVariables) {
    return ConnectionVariables.of(parties, tls, tcpVariables);
  }

  @Override
  public Map<String, String> tlsVariables(TlsSession session) {
    return tlsVariables.of(session);
  }

  private static InetSocketAddress unmapped(InetSocketAddress address) {
    return new InetSocketAddress(IpText.unmapped(address.getAddress()), address.getPort());
  }
}
