package org.ucspi.core.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.core.internal.ListenerSettings.Verbosity;

/**
 * One listener through its life: it waits for what it names, opens its port, follows every edit,
 * closes, drains. What it wants is its configuration, what it does is its setup; {@link #reconcile}
 * brings the second to the first after each change of either side.
 */
final class Listener implements Acceptor {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

  private final Services services;
  private final Runnable reconcile = this::reconcile;
  private final Limits limits = new Limits(0);
  private final Port port;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final CountDownLatch drained = new CountDownLatch(1);

  // Written under this object's lock, read by any thread.
  private volatile String name;
  private volatile Logger logger;
  private volatile Optional<ListenerSettings> wanted = Optional.empty();
  private volatile Optional<Setup> inUse = Optional.empty();
  private volatile ListenerState state = new ListenerState.Waiting(List.of());
  private volatile Optional<String> refused = Optional.empty();
  private boolean closed; // guarded by this
  private boolean retrying; // guarded by this

  Listener(Services services, Map<String, ?> properties) {
    this.services = services;
    this.port = new Port(services.transport(), this);
    this.name = Settings.name(properties);
    this.logger = logger(name);
    services.registry().add(this);
    services.parts().watch(reconcile);
    configure(properties);
  }

  private static Logger logger(String name) {
    return LoggerFactory.getLogger("org.ucspi.listener." + name);
  }

  // ---- life cycle

  /** Takes an edit, or refuses it and keeps what is in use. */
  synchronized void configure(Map<String, ?> properties) {
    name = Settings.name(properties);
    logger = logger(name);
    try {
      wanted = Optional.of(ListenerSettings.read(properties));
      refused = Optional.empty();
    } catch (InvalidSettingsException e) {
      if (!port.isOpen()) {
        wanted = Optional.empty();
      }
      refuse("(100) " + e.getMessage());
      return;
    }
    reconcile();
  }

  private synchronized void reconcile() {
    if (closed || wanted.isEmpty()) {
      return;
    }
    var settings = wanted.get();
    var next = Setup.of(settings, services.parts());
    if (next.isEmpty()) {
      port.close();
      become(new ListenerState.Waiting(Setup.missing(settings, services.parts())));
      return;
    }
    try {
      if (!port.opened(settings.host(), settings.port())) {
        open(next.get());
      }
    } catch (IOException e) {
      refuse(
          "(111) unable to bind to: %s port: %d: %s"
              .formatted(settings.host(), settings.port(), e.getMessage()));
      retry();
      return;
    }
    inUse = next;
    if (limits.limit(settings.concurrency())) {
      port.resume();
    }
    become(new ListenerState.Open(refused));
  }

  /** A port that is taken may be free later, and nobody would edit the file for that. */
  private void retry() {
    if (!retrying) {
      retrying = true;
      services
          .deadlines()
          .after(
              RETRY,
              () -> {
                synchronized (this) {
                  retrying = false;
                  reconcile();
                }
              });
    }
  }

  private void open(Setup next) throws IOException {
    var settings = next.settings();
    port.open(settings.host(), settings.port(), settings.backlog());
    inUse = Optional.of(next);
    limits.limit(settings.concurrency());
    port.resume();
    refused = Optional.empty();
    StartLog.opened(logger, next, port.address().orElseThrow());
  }

  /** Closes the port for good and lets live connections drain. Idempotent. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    services.parts().unwatch(reconcile);
    port.close();
    become(new ListenerState.Draining());
    if (limits.count() == 0) {
      leave();
    } else {
      services.deadlines().after(drainTimeout(), this::endConnections);
    }
  }

  private void endConnections() {
    services.registry().connectionsOf(this).forEach(c -> c.terminate("drain time is over"));
  }

  /**
   * Waits until the last connection has ended, within the drain timeout and what programs need to
   * be killed.
   */
  void awaitDrained() {
    try {
      if (!drained.await(drainTimeout().plus(AFTER_DRAIN).toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn(
            "sslserver: warn: (111) unable to drain {}: {} connections left", name, limits.count());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration drainTimeout() {
    return inUse.map(setup -> setup.settings().drainTimeout()).orElse(Duration.ZERO);
  }

  private void leave() {
    services.registry().remove(this);
    drained.countDown();
  }

  private void refuse(String reason) {
    boolean news = !refused.equals(Optional.of(reason));
    refused = Optional.of(reason);
    become(port.isOpen() ? new ListenerState.Open(refused) : new ListenerState.Invalid(reason));
    if (news) {
      logger.error(
          "sslserver: fatal: {}{}",
          reason,
          port.isOpen() ? "; the configuration before it stays in use" : "");
    }
  }

  private void become(ListenerState next) {
    boolean news = !state.equals(next);
    state = next;
    if (news && next instanceof ListenerState.Waiting waiting) {
      logger.info("sslserver: status: {} waits for {}", name, String.join(", ", waiting.missing()));
    }
  }

  // ---- connections

  @Override
  public boolean admit() {
    return limits.acquire();
  }

  @Override
  public void accepted(NetworkConnection network) {
    accepted.increment();
    var connection = new LiveConnection(this, inUse.orElseThrow(), services, network);
    services.registry().add(connection);
    connection.start();
  }

  @Override
  public void failed(String reason) {
    logger.error("sslserver: error: (111) unable to accept: {}", reason);
    release();
  }

  /** A connection is over. */
  void ended(LiveConnection connection) {
    services.registry().remove(connection);
    release();
  }

  private void release() {
    if (limits.release()) {
      port.resume();
    }
    if (state instanceof ListenerState.Draining && limits.count() == 0) {
      leave();
    }
  }

  private static String text(InetSocketAddress address) {
    var ip = IpText.of(address.getAddress());
    return (ip.contains(":") ? '[' + ip + ']' : ip) + ':' + address.getPort();
  }

  Limits limits() {
    return limits;
  }

  Logger logger() {
    return logger;
  }

  String name() {
    return name;
  }

  void logStatus() {
    var settings = inUse.orElseThrow().settings();
    if (settings.verbosity().compareTo(Verbosity.VERBOSE) >= 0) {
      logger.info(
          "sslserver: status: {}/{}/{}",
          limits.count(),
          settings.concurrency(),
          settings.maxPerIp());
    }
  }

  void countDenied() {
    denied.increment();
  }

  void countFailed() {
    failed.increment();
  }

  ListenerStatus status() {
    var settings = wanted.or(() -> inUse.map(Setup::settings));
    var address =
        port.address()
            .map(Listener::text)
            .or(() -> settings.map(s -> s.host() + ':' + s.port()))
            .orElse("");
    return new ListenerStatus(
        name,
        address,
        state,
        limits.count(),
        settings.map(ListenerSettings::concurrency).orElse(0),
        accepted.sum(),
        denied.sum(),
        failed.sum());
  }
}
