package org.ucspi.rules.internal;

import java.util.Dictionary;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.settings.Unavailable;

/**
 * What the service registry knows of one rule set: first that it is unavailable and why, from the
 * first good configuration on the set itself, for good. Used by one thread at a time.
 */
final class Publication {
  private final BundleContext context;
  private ServiceRegistration<?> registration;
  private boolean available;
  private Object shown;

  Publication(BundleContext context) {
    this.context = context;
  }

  /** Registers the set, or renames it. */
  void available(String name, RuleSet rules) {
    if (available) {
      if (!name.equals(shown)) {
        registration.setProperties(properties(name));
      }
    } else {
      close();
      registration = context.registerService(RuleSet.class, rules, properties(name));
      available = true;
    }
    shown = name;
  }

  /** Says why there is no set, unless there is one from before. */
  void unavailable(String name, String reason) {
    var unavailable = new Unavailable("rules", name, reason);
    if (!available && !unavailable.equals(shown)) {
      close();
      registration = context.registerService(Unavailable.class, unavailable, properties(name));
      shown = unavailable;
    }
  }

  void close() {
    if (registration != null) {
      registration.unregister();
      registration = null;
      available = false;
    }
  }

  private static Dictionary<String, Object> properties(String name) {
    return FrameworkUtil.asDictionary(Map.of(RuleSet.NAME, name));
  }
}
