package org.ucspi.api.settings;

import java.util.Map;
import java.util.Optional;

/**
 * What the service registry knows of one configured thing: the thing itself, from its first good
 * configuration on, and a {@link Problem} while there is one. What replaces a registration comes
 * before the old one goes, so that nobody misses it in between. Used by one thread at a time.
 *
 * @param <S> the service
 */
public final class Publication<S> {
  private final String kind;
  private final Class<S> type;
  private final Registrar registrar;
  private Optional<Shown> service = Optional.empty();
  private Optional<Shown> problem = Optional.empty();

  /**
   * Registers a service: {@code BundleContext.registerService}, for an api that does not know of
   * bundles.
   */
  @FunctionalInterface
  public interface Registrar {
    /**
     * Registers.
     *
     * @return what ends the registration
     */
    Runnable register(String type, Object service, Map<String, Object> properties);
  }

  private record Shown(String name, Object what, Runnable end) {}

  /**
   * Publishes nothing yet.
   *
   * @param kind as {@link Problem} has it
   */
  public Publication(String kind, Class<S> type, Registrar registrar) {
    this.kind = kind;
    this.type = type;
    this.registrar = registrar;
  }

  /** Registers the service, or renames it; no problem is left. */
  public void available(String name, S what) {
    service = Optional.of(show(service, type, name, what));
    problem.ifPresent(shown -> shown.end.run());
    problem = Optional.empty();
  }

  /** Says what is wrong; a service that is there stays. */
  public void problem(String name, String reason) {
    problem = Optional.of(show(problem, Problem.class, name, new Problem(kind, name, reason)));
  }

  /** Whether there is a service. */
  public boolean isAvailable() {
    return service.isPresent();
  }

  private Shown show(Optional<Shown> before, Class<?> asType, String name, Object what) {
    if (before.filter(b -> b.name.equals(name) && b.what.equals(what)).isPresent()) {
      return before.get();
    }
    var end = registrar.register(asType.getName(), what, Map.of("name", name));
    before.ifPresent(shown -> shown.end.run());
    return new Shown(name, what, end);
  }

  /** Takes everything back. */
  public void close() {
    service.ifPresent(shown -> shown.end.run());
    problem.ifPresent(shown -> shown.end.run());
    service = Optional.empty();
    problem = Optional.empty();
  }
}
