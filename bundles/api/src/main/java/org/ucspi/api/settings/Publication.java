package org.ucspi.api.settings;

import java.util.Map;
import java.util.Optional;

/**
 * What the service registry knows of one configured thing: first that it is {@link Unavailable} and
 * why, and from its first good configuration on the thing itself, for good. On a change the new
 * registration comes before the old one goes, so that nobody misses it in between. Used by one
 * thread at a time.
 *
 * @param <S> the service
 */
public final class Publication<S> {
  private final String kind;
  private final Class<S> type;
  private final Registrar registrar;
  private Optional<Runnable> unregister = Optional.empty();
  private Optional<Object> shown = Optional.empty();
  private boolean available;

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

  /**
   * Publishes nothing yet.
   *
   * @param kind as listeners say it: {@code tls}, {@code rules} or {@code handler}
   */
  public Publication(String kind, Class<S> type, Registrar registrar) {
    this.kind = kind;
    this.type = type;
    this.registrar = registrar;
  }

  /** Registers the service, or renames it. */
  public void available(String name, S service) {
    available = true;
    show(name, type.getName(), name, service);
  }

  /** Says why there is no service, unless there is one from before. */
  public void unavailable(String name, String reason) {
    if (!available) {
      var unavailable = new Unavailable(kind, name, reason);
      show(unavailable, Unavailable.class.getName(), name, unavailable);
    }
  }

  /** Whether there is a service. */
  public boolean isAvailable() {
    return available;
  }

  private void show(Object what, String asType, String name, Object service) {
    if (shown.equals(Optional.of(what))) {
      return;
    }
    var before = unregister;
    unregister = Optional.of(registrar.register(asType, service, Map.of("name", name)));
    shown = Optional.of(what);
    before.ifPresent(Runnable::run);
  }

  /** Takes the registration back. */
  public void close() {
    unregister.ifPresent(Runnable::run);
    unregister = Optional.empty();
    shown = Optional.empty();
    available = false;
  }
}
