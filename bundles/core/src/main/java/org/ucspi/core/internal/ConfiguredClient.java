package org.ucspi.core.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
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
  private String waiting = "";
  private boolean closed;

  /** What came to be since the thread that publishes looked, if there is one; else zero. */
  private final AtomicInteger news = new AtomicInteger();

  private Face shown = Face.NONE; // of that thread

  /**
   * What others see of it.
   *
   * @param there whether the service is
   * @param problem empty where there is none
   */
  private record Face(String name, boolean there, String problem) {
    private static final Face NONE = new Face("", false, "");
  }

  ConfiguredClient(Services services, Publication.Registrar registrar, Map<String, ?> properties) {
    this.services = services;
    this.publication = new Publication<>("client", Client.class, registrar);
    this.name = Settings.name(properties);
    services.parts().watch(reconcile);
    configure(properties);
  }

  /** Takes an edit, or refuses it and keeps what is in use. */
  void configure(Map<String, ?> properties) {
    take(properties);
    reconcile();
  }

  private synchronized void take(Map<String, ?> properties) {
    try {
      var next = ClientSettings.read(properties);
      name = Settings.name(properties);
      wanted = Optional.of(next);
      refusedEdit = "";
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
  }

  /**
   * Shows what there is. What is published is heard by all clients, this one too, in the midst of
   * it: so one thread at a time publishes, without a lock that another could wait for while it
   * holds one of its own. What the others bring is left to that thread.
   */
  private void reconcile() {
    if (news.getAndIncrement() == 0) {
      int seen;
      do {
        seen = news.get();
        show(face());
      } while (news.addAndGet(-seen) > 0);
    }
  }

  private void show(Face next) {
    if (next.equals(shown)) {
      return;
    }
    shown = next;
    if (next.there) {
      publication.available(next.name, this);
    } else if (publication.isAvailable() || next.problem.isEmpty()) {
      publication.close();
    }
    if (!next.problem.isEmpty()) {
      publication.problem(next.name, next.problem);
    }
  }

  /** The service is there when what it names is. */
  private synchronized Face face() {
    if (closed) {
      return Face.NONE;
    }
    if (wanted.isEmpty()) {
      return new Face(name, false, refusedEdit);
    }
    var settings = wanted.get();
    if (settings.tls().isEmpty() || profile(settings).isPresent()) {
      waiting = "";
      return new Face(name, true, refusedEdit);
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
    return new Face(name, false, refusedEdit.isEmpty() ? "waits for " + missing : refusedEdit);
  }

  private Optional<ClientTlsProfile> profile(ClientSettings settings) {
    return services.parts().clientTls(settings.tls());
  }

  void close() {
    services.parts().unwatch(reconcile);
    synchronized (this) {
      closed = true;
    }
    reconcile();
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
