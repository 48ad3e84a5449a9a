package org.ucspi.tls.internal;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ConnectionTls;

/** One TLS profile of clients. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.ucspi.tlsclient",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClientTlsConfig.class, factory = true)
public final class ClientTlsComponent implements ClientTlsProfile {
  private static final LiveProfile.Kind<ClientTlsProfile, ClientEngines> KIND =
      new LiveProfile.Kind<>(
          "tlsclient",
          ClientTlsProfile.class,
          ClientTlsSettings::of,
          LoggerFactory.getLogger(ClientTlsComponent.class));

  private final LiveProfile<ClientTlsProfile, ClientEngines> live;

  @Activate
  public ClientTlsComponent(
      BundleContext context, @Reference MaterialWatch watch, Map<String, Object> properties) {
    this(context, (Background) watch, properties);
  }

  ClientTlsComponent(BundleContext context, Background background, Map<String, Object> properties) {
    this.live = new LiveProfile<>(KIND, this, context, background, engines -> {});
    live.edit(properties);
  }

  @Modified
  void modified(Map<String, Object> properties) {
    live.edit(properties);
  }

  @Deactivate
  void deactivate() {
    live.end();
  }

  @Override
  public ConnectionTls client(String host) {
    return live.inUse().client(host);
  }
}
