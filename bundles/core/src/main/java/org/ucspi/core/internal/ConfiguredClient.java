package org.ucspi.core.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ucspi.api.client.Client;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Publication;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.tls.ClientTlsProfile;

/**
 * One client through its life: a service as long as what its last good configuration names is
 * there. Connections that were made are not touched by edits.
 */
final class ConfiguredClient implements Client {
  private final Services services;
  private final Publication<Client> publication;
  private final Runnable reconcile = this::reconcile;

  // Written under this object's lock, read by any thread.
  private volatile String name;
  private volatile Optional<ClientSettings> wanted = Optional.empty();
  private String refusedEdit = ""; // guarded by this, as all below
  private boolean publishing; // guarded by this
  private String waiting = "";
  private boolean closed;

  ConfiguredClient(Services services, Publication.Registrar registrar, Map<String, ?> properties) {
    this.services = services;
    this.publication = new Publication<>("client", Client.class, registrar);
    this.name = Settings.name(properties);
    services.parts().watch(reconcile);
    configure(properties);
  }

  /** Takes an edit, or refuses it and keeps what is in use. */
  synchronized void configure(Map<String, ?> properties) {
    try {
      var next = ClientSettings.read(properties);
      name = Settings.name(properties);
      wanted = Optional.of(next);
      refusedEdit = "";
      reconcile();
    } catch (InvalidSettingsException e) {
      refuse(e.getMessage());
    }
  }

  /** Says what is wrong once, not again while nothing changes. */
  private void refuse(String reason) {
    if (!refusedEdit.equals(reason)) {
      if (wanted.isPresent()) {
        log().error("(100) {}; the configuration before it stays in use", reason);
      } else {
        log().fatal("(100) {}", reason);
      }
    }
    refusedEdit = reason;
    publish(() -> publication.problem(name, reason));
  }

  /** A problem that is told is heard here, too, in the midst of the telling: it is no news. */
  private void publish(Runnable change) {
    publishing = true;
    try {
      change.run();
    } finally {
      publishing = false;
    }
  }

  /** The service is there when what it names is. */
  private synchronized void reconcile() {
    if (closed || publishing || wanted.isEmpty()) {
      return;
    }
    var settings = wanted.get();
    if (settings.tls().isEmpty() || profile(settings).isPresent()) {
      waiting = "";
      publish(
          () -> {
            publication.available(name, this);
            if (!refusedEdit.isEmpty()) {
              publication.problem(name, refusedEdit);
            }
          });
      return;
    }
    var missing =
        "tlsclient "
            + settings.tls()
            + services
                .parts()
                .problem("tlsclient", settings.tls())
                .map(reason -> " (" + reason + ')')
                .orElse("");
    if (!waiting.equals(missing)) {
      log().info("status: {} waits for {}", name, missing);
    }
    waiting = missing;
    publish(
        () -> {
          publication.close();
          publication.problem(name, "waits for " + missing);
        });
  }

  private Optional<ClientTlsProfile> profile(ClientSettings settings) {
    return services.parts().clientTls(settings.tls());
  }

  synchronized void close() {
    closed = true;
    services.parts().unwatch(reconcile);
    publication.close();
  }

  /** One snapshot of the configuration and of its profile for each connection. */
  @Override
  public CompletionStage<ClientConnection> connect() {
    return new PassingClients(services).connect(wanted.orElseThrow(), name);
  }

  private CommandLog log() {
    return CommandLog.ofClient(name);
  }
}
