package org.ucspi.core.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.client.Clients;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.transport.Transport;

/** Connections without a {@link ConfiguredClient}. */
@Component
public final class PassingClients implements Clients {
  private final Services services;

  @Activate
  public PassingClients(
      @Reference Transport transport,
      @Reference Environment environment,
      @Reference NamedServices parts,
      @Reference Registry registry) {
    this(Services.of(transport, environment, parts, registry));
  }

  PassingClients(Services services) {
    this.services = services;
  }

  @Override
  public CompletionStage<ClientConnection> connect(Map<String, ?> keys)
      throws InvalidSettingsException {
    return connect(ClientSettings.read(keys), Settings.name(keys));
  }

  @Override
  public CompletionStage<ClientConnection> connect(Map<String, ?> keys, ClientTlsProfile profile)
      throws InvalidSettingsException {
    return connect(ClientSettings.read(keys), Settings.name(keys), Optional.of(profile));
  }

  /** With the profile that the settings name. */
  CompletionStage<ClientConnection> connect(ClientSettings settings, String name) {
    var profile = services.parts().clientTls(settings.tls());
    if (profile.isEmpty() && !settings.tls().isEmpty()) {
      return CompletableFuture.failedFuture(
          new IOException("there is no tlsclient " + settings.tls()));
    }
    return connect(settings, name, profile);
  }

  private CompletionStage<ClientConnection> connect(
      ClientSettings settings, String name, Optional<ClientTlsProfile> profile) {
    var log = new ClientLog(CommandLog.ofClient(name), settings.verbosity());
    return new ClientSteps(name, settings, profile, services, log).start();
  }
}
