package org.ucspi.tls.internal;

import java.util.Dictionary;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.ucspi.api.settings.Unavailable;
import org.ucspi.api.tls.TlsProfile;

/**
 * What the service registry knows of one profile: first that it is unavailable and why, from the
 * first good material on the profile itself, for good. Used by one thread at a time.
 */
final class Publication {
  private final BundleContext context;
  private ServiceRegistration<?> registration;
  private boolean available;
  private Object shown;

  Publication(BundleContext context) {
    this.context = context;
  }

  /** Registers the profile, or renames it. */
  void available(String name, TlsProfile profile) {
    if (available) {
      if (!name.equals(shown)) {
        registration.setProperties(properties(name));
      }
    } else {
      close();
      registration = context.registerService(TlsProfile.class, profile, properties(name));
      available = true;
    }
    shown = name;
  }

  /** Says why there is no profile, unless there is one from before. */
  void unavailable(String name, String reason) {
    var unavailable = new Unavailable("tls", name, reason);
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
    return FrameworkUtil.asDictionary(Map.of(TlsProfile.NAME, name));
  }
}
