package org.ucspi.core.internal;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.ucspi.api.environment.Environment;
import org.ucspi.api.transport.Transport;

/** Declarative Services' view of a {@link ConfiguredClient}: one for each configuration file. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.client",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClientConfig.class, factory = true)
public final class ClientComponent {
  private final ConfiguredClient client;

  @Activate
  public ClientComponent(
      BundleContext context,
      @Reference Transport transport,
      @Reference Environment environment,
      @Reference NamedServices parts,
      @Reference Registry registry,
      Map<String, Object> properties) {
    client =
        new ConfiguredClient(
            Services.of(transport, environment, parts, registry),
            (type, service, names) ->
                context.registerService(type, service, FrameworkUtil.asDictionary(names))
                    ::unregister,
            properties);
  }

  @Modified
  void modified(Map<String, Object> properties) {
    client.configure(properties);
  }

  /** Connections that were made go on. */
  @Deactivate
  void deactivate() {
    client.close();
  }
}
