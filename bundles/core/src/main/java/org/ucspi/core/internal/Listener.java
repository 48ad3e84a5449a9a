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
import org.ucspi.api.connection.IpText;
import org.ucspi.api.listener.ListenerState;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.settings.Settings;
import org.ucspi.api.transport.Acceptor;
import org.ucspi.api.transport.NetworkConnection;

/**
 * One listener through its life: it waits for what it names, opens its port, follows every edit,
 * closes, drains. What it wants is its configuration, what it does is its setup; {@link #reconcile}
 * brings the second to the first after each change of either side.
 */
final class Listener {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration SAME_AGAIN = Duration.ofSeconds(10);
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

  private final Services services;
  private final Runnable reconcile = this::reconcile;
  private final Limits limits = new Limits(0);
  private final IpLimits ipLimits = new IpLimits();
  private final RuleDoubts doubts = new RuleDoubts();
  private final Port port;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final CountDownLatch drained = new CountDownLatch(1);

  // Written under this object's lock, read by any thread.
  private volatile String name;
  private volatile CommandLog log;
  private volatile Optional<ListenerSettings> wanted = Optional.empty();
  private volatile Optional<Setup> inUse = Optional.empty();
  private volatile ListenerState state = new ListenerState.Waiting(List.of());
  private Optional<String> refusedEdit = Optional.empty(); // guarded by this, as all below
  private Optional<String> failedBind = Optional.empty();
  private boolean closed;
  private volatile boolean drainOver;
  private boolean retrying;
  private Door door;

  Listener(Services services, Map<String, ?> properties) {
    this.services = services;
    this.port = new Port(services.transport());
    this.name = Settings.name(properties);
    this.log = CommandLog.ofListener(name);
    services.registry().add(this);
    services.parts().watch(reconcile);
    configure(properties);
  }

  // ---- life cycle

  /** Takes an edit, or refuses it and keeps what is in use. */
  synchronized void configure(Map<String, ?> properties) {
    try {
      var next = ListenerSettings.read(properties);
      name = Settings.name(properties);
      log = CommandLog.ofListener(name);
      wanted = Optional.of(next);
      refusedEdit = Optional.empty();
      failedBind = Optional.empty();
      reconcile();
    } catch (InvalidSettingsException e) {
      wanted = port.isOpen() ? inUse.map(Setup::settings) : Optional.empty();
      failedBind = Optional.empty();
      refusedEdit = complain(refusedEdit, "(100) " + e.getMessage());
      become(port.isOpen() ? open() : new ListenerState.Invalid(refusedEdit.orElseThrow()));
    }
  }

  /** Makes what is in use what is wanted, as far as what is there allows. */
  private synchronized void reconcile() {
    if (closed || wanted.isEmpty()) {
      return;
    }
    var settings = wanted.get();
    var next = Setup.of(settings, services.parts());
    if (next.isEmpty()) {
      closePort();
      become(new ListenerState.Waiting(Setup.missing(settings, services.parts())));
      return;
    }
    try {
      if (port.opened(settings.host(), settings.port())) {
        use(next.get());
      } else {
        openPort(next.get());
      }
      become(open());
    } catch (IOException | RuntimeException e) {
      port.resume(); // one that was reopened may have missed it
      failedBind =
          complain(
              failedBind,
              "(111) unable to bind to: %s port: %d: %s"
                  .formatted(settings.host(), settings.port(), e.getMessage()));
      keepServing();
      become(port.isOpen() ? open() : new ListenerState.Invalid(failedBind.orElseThrow()));
      retry();
    }
  }

  private void use(Setup next) {
    boolean edited = !next.settings().equals(inUse.map(Setup::settings).orElse(next.settings()));
    inUse = Optional.of(next);
    door.setup = next;
    if (limits.limit(next.settings().concurrency())) {
      port.resume();
    }
    if (edited && says(Verbosity.VERBOSE)) {
      log.info("status: {} uses the edited configuration", name);
    }
    doubts.look(next, log);
  }

  /** The old port is served as before, as long as all that its setup names is still there. */
  private void keepServing() {
    if (port.isOpen()) {
      inUse
          .flatMap(setup -> Setup.of(setup.settings(), services.parts()))
          .ifPresentOrElse(this::use, this::closePort);
    }
  }

  private void openPort(Setup next) throws IOException {
    var settings = next.settings();
    var fresh = new Door(next);
    port.open(settings.host(), settings.port(), settings.backlog(), fresh);
    door = fresh;
    inUse = Optional.of(next);
    limits.limit(settings.concurrency());
    port.resume();
    failedBind = Optional.empty();
    StartLog.opened(log, next, port.address().orElseThrow());
    doubts.look(next, log);
  }

  private void closePort() {
    if (says(Verbosity.ERRORS)) {
      port.address().ifPresent(a -> log.alarm("status: {} closed {}", name, text(a)));
    }
    port.close();
  }

  /** A port that is taken may be free later, and nobody would edit the file for that. */
  private void retry() {
    if (!retrying) {
      retrying = true;
      services
          .registry()
          .retries()
          .after(
              RETRY,
              () -> {
                synchronized (this) {
                  retrying = false;
                  if (failedBind.isPresent()) {
                    reconcile();
                  }
                }
              });
    }
  }

  private ListenerState.Open open() {
    return new ListenerState.Open(refusedEdit.or(() -> failedBind));
  }

  /** Closes the port for good and lets live connections drain. Idempotent. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    services.parts().unwatch(reconcile);
    closePort();
    become(new ListenerState.Draining());
    int live = limits.count();
    if (live == 0) {
      leave();
    } else {
      if (says(Verbosity.VERBOSE)) {
        var seconds = drainTimeout().toSeconds();
        log.info("status: {} drains {} connections for up to {} s", name, live, seconds);
      }
      services.deadlines().after(drainTimeout(), this::endConnections);
    }
  }

  private void endConnections() {
    drainOver = true;
    var reason = "drain time is over";
    services.registry().connectionsOf(this).forEach(c -> c.terminate(reason));
    services
        .deadlines()
        .after(
            AFTER_DRAIN, // whoever does not even read has had its time
            () -> services.registry().connectionsOf(this).forEach(c -> c.kill(reason)));
  }

  /**
   * Waits until the last connection has ended, within the drain timeout and what programs need to
   * be killed.
   */
  void awaitDrained() {
    try {
      long limit = drainTimeout().plus(AFTER_DRAIN).toMillis();
      if (!drained.await(limit, TimeUnit.MILLISECONDS) && says(Verbosity.ERRORS)) {
        log.warn("(111) unable to drain {}: {} connections left", name, limits.count());
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

  /** Says what is wrong once, not again while nothing changes. */
  private Optional<String> complain(Optional<String> before, String reason) {
    var now = Optional.of(reason);
    if (!before.equals(now)) {
      if (port.isOpen()) {
        log.error("{}; the configuration before it stays in use", reason);
      } else {
        log.fatal("{}", reason);
      }
    }
    return now;
  }

  private void become(ListenerState next) {
    boolean news = !state.equals(next);
    state = next;
    if (news && next instanceof ListenerState.Waiting waiting) {
      log.info("status: {} waits for {}", name, String.join(", ", waiting.missing()));
    }
  }

  // ---- connections

  /**
   * What a socket leads to. Each has one of its own: a socket that opens with edited settings
   * serves nobody under the old ones, not even the client that comes first.
   */
  private final class Door implements Acceptor {
    private final Repeats repeats = new Repeats(SAME_AGAIN, System::nanoTime);
    private volatile Setup setup;

    Door(Setup setup) {
      this.setup = setup;
    }

    @Override
    public boolean admit() {
      return limits.acquire();
    }

    @Override
    public void accepted(NetworkConnection network) {
      accepted.increment();
      inUse.ifPresent(now -> doubts.look(now, log)); // their rules may have changed since
      var connection = new LiveConnection(Listener.this, setup, services, network);
      services.registry().add(connection);
      connection.start();
      if (drainOver) { // it was on its way when the port closed
        connection.terminate("drain time is over");
      }
    }

    @Override
    public void failed(String reason) {
      if (says(Verbosity.ERRORS) && repeats.due(reason)) {
        log.error("(111) unable to accept: {}", reason);
      }
      release();
    }
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

  /** The state, with what is wrong with the parts in use. */
  private ListenerState shown(Optional<ListenerSettings> settings) {
    if (state instanceof ListenerState.Open open && open.refused().isEmpty()) {
      return new ListenerState.Open(
          settings.map(s -> Setup.problems(s, services.parts())).stream()
              .flatMap(List::stream)
              .reduce((a, b) -> a + "; " + b));
    }
    return state;
  }

  private static String text(InetSocketAddress address) {
    var ip = IpText.of(address.getAddress());
    return (ip.contains(":") ? '[' + ip + ']' : ip) + ':' + address.getPort();
  }

  IpLimits ipLimits() {
    return ipLimits;
  }

  CommandLog log() {
    return log;
  }

  String name() {
    return name;
  }

  void logStatus() {
    var settings = inUse.map(Setup::settings).orElseGet(() -> wanted.orElseThrow());
    if (settings.verbosity().says(Verbosity.VERBOSE)) {
      log.info("status: {}/{}/{}", limits.count(), settings.concurrency(), settings.maxPerIp());
    }
  }

  /** What keeps a port closed or an edit out of use is said always; the rest as it is asked for. */
  private boolean says(Verbosity least) {
    return inUse
        .map(Setup::settings)
        .or(() -> wanted)
        .map(settings -> settings.verbosity().says(least))
        .orElse(true);
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
        shown(settings),
        limits.count(),
        settings.map(ListenerSettings::concurrency).orElse(0),
        accepted.sum(),
        denied.sum(),
        failed.sum());
  }
}
