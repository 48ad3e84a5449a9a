package org.ucspi.core.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.ucspi.api.listener.ConnectionStatus;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.listener.Listeners;

/** All listeners and live connections. Any thread. */
@Component(
    service = {Listeners.class, Registry.class},
    immediate = true) // outlives the last listener: it may drain
public final class Registry implements Listeners {
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, LiveConnection> connections = new ConcurrentSkipListMap<>();
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final AtomicReference<CompletableFuture<Void>> drained = new AtomicReference<>();
  private final Deadlines deadlines = new Deadlines("ucspi-deadlines");
  private final Deadlines retries = new Deadlines("ucspi-retries");

  @Activate
  public Registry() {}

  @Deactivate
  void deactivate() {
    deadlines.close();
    retries.close();
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** For what may block: opening a port by the name of a host. */
  Deadlines retries() {
    return retries;
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
    tellWhetherDrained();
  }

  void add(LiveConnection connection) {
    connections.put(connection.number(), connection);
  }

  void remove(LiveConnection connection) {
    connections.remove(connection.number());
  }

  /** The live connections of one listener. */
  List<LiveConnection> connectionsOf(Listener listener) {
    return connections.values().stream().filter(c -> c.belongsTo(listener)).toList();
  }

  /**
   * Closes all ports, so that all listeners drain at the same time instead of one after the other.
   */
  void closeAll() {
    listeners.forEach(Listener::close);
  }

  @Override
  public CompletionStage<Void> drain() {
    drained.compareAndSet(null, new CompletableFuture<>());
    closeAll();
    tellWhetherDrained();
    return drained.get().copy();
  }

  private void tellWhetherDrained() {
    var waiting = drained.get();
    if (waiting != null && listeners.isEmpty()) {
      waiting.complete(null);
    }
  }

  @Override
  public List<ListenerStatus> listeners() {
    return listeners.stream()
        .map(Listener::status)
        .sorted(Comparator.comparing(ListenerStatus::name))
        .toList();
  }

  @Override
  public List<ConnectionStatus> connections() {
    return connections.values().stream().map(LiveConnection::status).toList();
  }

  @Override
  public boolean kill(long number) {
    var connection = Optional.ofNullable(connections.get(number));
    connection.ifPresent(c -> c.kill("killed by ucspi:kill"));
    return connection.isPresent();
  }
}
