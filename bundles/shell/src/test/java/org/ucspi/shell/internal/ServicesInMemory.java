package org.ucspi.shell.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;

/** Services without a container. The later one was registered later. */
final class ServicesInMemory {
  private final List<Registered> services = new ArrayList<>();
  private final List<Object> held = new ArrayList<>();

  private record Registered(Class<?> kind, ServiceReference<?> reference, Object service) {}

  <T> void add(Class<T> kind, String name, int ranking, T service) {
    var properties =
        Map.<String, Object>of(
            "name", name, "service.ranking", ranking, "service.id", services.size());
    services.add(new Registered(kind, reference(properties), service));
  }

  HeldServices held() {
    return new HeldServices(
        proxy(
            BundleContext.class,
            (method, arguments) ->
                switch (method) {
                  case "getServiceReferences" ->
                      services.stream()
                          .filter(s -> s.kind.equals(arguments[0]))
                          .map(Registered::reference)
                          .toList();
                  case "getService" -> {
                    held.add(arguments[0]);
                    yield of(arguments[0]).service;
                  }
                  case "ungetService" -> held.remove(arguments[0]);
                  default -> throw new UnsupportedOperationException(method);
                }));
  }

  int notGivenBack() {
    return held.size();
  }

  static RuleSet rules(int size, String source, Function<Peer, Verdict> check) {
    return new RuleSet() {
      @Override
      public Verdict check(Peer peer) {
        return check.apply(peer);
      }

      @Override
      public String source() {
        return source;
      }

      @Override
      public int size() {
        return size;
      }

      @Override
      public boolean goesByHost() {
        return false;
      }

      @Override
      public boolean goesByInfo() {
        return false;
      }
    };
  }

  private Registered of(Object reference) {
    return services.stream().filter(s -> s.reference == reference).findFirst().orElseThrow();
  }

  private ServiceReference<?> reference(Map<String, Object> properties) {
    return proxy(
        ServiceReference.class,
        (method, arguments) ->
            switch (method) {
              case "getProperty" -> properties.get(arguments[0]);
              case "compareTo" -> {
                var other = (ServiceReference<?>) arguments[0];
                int byRanking =
                    Integer.compare(
                        (int) properties.get("service.ranking"),
                        (int) other.getProperty("service.ranking"));
                yield byRanking != 0
                    ? byRanking
                    : Integer.compare(
                        (int) other.getProperty("service.id"), (int) properties.get("service.id"));
              }
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private static <T> T proxy(Class<T> type, BiFunction<String, Object[], Object> calls) {
    return type.cast(
        Proxy.newProxyInstance(
            ServicesInMemory.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> calls.apply(method.getName(), arguments);
                }));
  }
}
