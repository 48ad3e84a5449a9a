package org.ucspi.core.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.connection.BlockingHandler;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.TlsProfile;

/**
 * What listeners and clients name: TLS profiles, rule sets and handlers, as they come and go. Any
 * thread.
 */
@Component(
    service = NamedServices.class,
    immediate = true) // outlives the last listener: it may drain
public final class NamedServices {
  private static final Logger LOGGER = LoggerFactory.getLogger(NamedServices.class);

  private final Map<ServiceReference<?>, Part> parts = new ConcurrentHashMap<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final BlockingCalls blocking = new BlockingCalls();

  private record Part(String kind, String name, Object service) {}

  @Activate
  public NamedServices() {}

  @Deactivate
  void deactivate() {
    blocking.close();
  }

  /** Calls {@code watcher} after every change. */
  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  void unwatch(Runnable watcher) {
    watchers.remove(watcher);
  }

  Optional<TlsProfile> tls(String name) {
    return find("tls", name).map(TlsProfile.class::cast);
  }

  Optional<ClientTlsProfile> clientTls(String name) {
    return find("tlsclient", name).map(ClientTlsProfile.class::cast);
  }

  Optional<RuleSet> rules(String name) {
    return find("rules", name).map(RuleSet.class::cast);
  }

  Optional<ConnectionHandler> handler(String name) {
    return find("handler", name).map(ConnectionHandler.class::cast);
  }

  /** What is wrong with it, where somebody knows. */
  Optional<String> problem(String kind, String name) {
    return parts.values().stream()
        .map(Part::service)
        .filter(Problem.class::isInstance)
        .map(Problem.class::cast)
        .filter(problem -> problem.kind().equals(kind) && problem.name().equals(name))
        .map(Problem::reason)
        .findFirst();
  }

  /**
   * The best service of that name: of the highest ranking, then the oldest, as everywhere in OSGi.
   */
  private Optional<Object> find(String kind, String name) {
    return parts.entrySet().stream()
        .filter(e -> e.getValue().kind.equals(kind) && e.getValue().name.equals(name))
        .max((a, b) -> a.getKey().compareTo(b.getKey()))
        .map(e -> e.getValue().service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addTls(ServiceReference<TlsProfile> reference, TlsProfile profile) {
    add("tls", reference, TlsProfile.NAME, profile);
  }

  void removeTls(ServiceReference<TlsProfile> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addClientTls(ServiceReference<ClientTlsProfile> reference, ClientTlsProfile profile) {
    add("tlsclient", reference, ClientTlsProfile.NAME, profile);
  }

  void removeClientTls(ServiceReference<ClientTlsProfile> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRules(ServiceReference<RuleSet> reference, RuleSet rules) {
    add("rules", reference, RuleSet.NAME, rules);
  }

  void removeRules(ServiceReference<RuleSet> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addHandler(ServiceReference<ConnectionHandler> reference, ConnectionHandler handler) {
    add("handler", reference, ConnectionHandler.NAME, handler);
  }

  void removeHandler(ServiceReference<ConnectionHandler> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addBlockingHandler(ServiceReference<BlockingHandler> reference, BlockingHandler handler) {
    add("handler", reference, ConnectionHandler.NAME, blocking.handler(handler));
  }

  void removeBlockingHandler(ServiceReference<BlockingHandler> reference) {
    remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addProblem(ServiceReference<Problem> reference, Problem problem) {
    add("problem", reference, "name", problem);
  }

  void removeProblem(ServiceReference<Problem> reference) {
    remove(reference);
  }

  private void add(String kind, ServiceReference<?> reference, String nameKey, Object service) {
    if (!(reference.getProperty(nameKey) instanceof String name) || name.isEmpty()) {
      LOGGER.warn(
          "{}: unable to use a {} of bundle {}: its service property {} is not a text",
          service.getClass().getName(),
          kind,
          reference.getBundle(),
          nameKey);
      return;
    }
    parts.put(reference, new Part(kind, name, service));
    watchers.forEach(Runnable::run);
  }

  private void remove(ServiceReference<?> reference) {
    parts.remove(reference);
    watchers.forEach(Runnable::run);
  }
}
