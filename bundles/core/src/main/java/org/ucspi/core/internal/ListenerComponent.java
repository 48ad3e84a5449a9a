package org.ucspi.core.internal;

import java.util.Map;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.transport.Transport;

/** Declarative Services' view of a {@link Listener}: one for each configuration file. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.listener",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ListenerConfig.class, factory = true)
public final class ListenerComponent {
  private final Listener listener;
  private final Registry registry;

  @Activate
  public ListenerComponent(
      @Reference Transport transport,
      @Reference Environment environment,
      @Reference NamedServices parts,
      @Reference Registry registry,
      Map<String, Object> properties) {
    this.registry = registry;
    listener = new Listener(Services.of(transport, environment, parts, registry), properties);
  }

  @Modified
  void modified(Map<String, Object> properties) {
    listener.configure(properties);
  }

  /**
   * Closes the port. When only this file went, its connections drain by themselves; when the ground
   * they stand on goes, they are waited for.
   */
  @Deactivate
  void deactivate(int reason) {
    listener.close();
    if (reason != ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED
        && reason != ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_MODIFIED) {
      registry.closeAll();
      listener.awaitDrained();
    }
  }
}
