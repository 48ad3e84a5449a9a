package org.ucspi.tls.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A bundle context that remembers what is registered. */
final class FakeRegistry {
  private final List<Entry> entries = Collections.synchronizedList(new ArrayList<>());

  /** One registered service. */
  static final class Entry {
    private final Object service;
    private volatile Object name;

    Entry(Object service, Object name) {
      this.service = service;
      this.name = name;
    }
  }

  BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, arguments) -> {
          if (!method.equals("registerService")) {
            throw new UnsupportedOperationException(method);
          }
          return register(arguments[1], ((Dictionary<?, ?>) arguments[2]).get("name"));
        });
  }

  <S> List<S> services(Class<S> type) {
    return List.copyOf(entries).stream()
        .map(e -> e.service)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  List<Object> names() {
    return List.copyOf(entries).stream().map(e -> e.name).toList();
  }

  private ServiceRegistration<?> register(Object service, Object name) {
    var entry = new Entry(service, name);
    entries.add(entry);
    return proxy(
        ServiceRegistration.class,
        (method, arguments) -> {
          switch (method) {
            case "unregister" -> entries.remove(entry);
            case "setProperties" -> entry.name = ((Dictionary<?, ?>) arguments[0]).get("name");
            default -> throw new UnsupportedOperationException(method);
          }
          return null;
        });
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
  }
}
