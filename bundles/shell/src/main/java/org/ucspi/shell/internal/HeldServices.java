package org.ucspi.shell.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Services of this moment, with their properties, until closed. Not injected: Karaf gives services
 * without properties, and no command of the bundle at all while one of them is missing.
 */
final class HeldServices implements AutoCloseable {
  private final BundleContext context;
  private final List<ServiceReference<?>> held = new ArrayList<>();

  /**
   * One service.
   *
   * @param name its service property {@code name}, empty without one
   */
  record Held<T>(String name, T service) {}

  HeldServices(BundleContext context) {
    this.context = context;
  }

  /** All of this kind, best first: of the highest ranking, then the oldest. */
  <T> List<Held<T>> all(Class<T> kind) {
    try {
      return context.getServiceReferences(kind, null).stream()
          .sorted(Comparator.reverseOrder())
          .flatMap(reference -> hold(reference).stream())
          .toList();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter has no syntax", e);
    }
  }

  /** The service, unless it has gone meanwhile. */
  private <T> Optional<Held<T>> hold(ServiceReference<T> reference) {
    var service = Optional.ofNullable(context.getService(reference));
    service.ifPresent(there -> held.add(reference));
    var name = reference.getProperty("name") instanceof String text ? text : "";
    return service.map(there -> new Held<>(name, there));
  }

  @Override
  public void close() {
    held.forEach(context::ungetService);
  }
}
