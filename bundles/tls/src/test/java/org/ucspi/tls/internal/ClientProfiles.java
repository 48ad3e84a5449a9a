package org.ucspi.tls.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ConnectionTls;

/** One profile of clients as a container would have it. */
final class ClientProfiles implements AutoCloseable {
  final FakeRegistry registry = new FakeRegistry();
  final CountingBackground background;
  private final MaterialWatch watch = new MaterialWatch();
  private final Provider provider;
  private final OpenSsl openssl;
  private final ClientTlsComponent component;

  /**
   * Makes it.
   *
   * @param keys pairs of key and value; in a value {@code @NAME} stands for a file of openssl's
   */
  ClientProfiles(Provider provider, OpenSsl openssl, String... keys) {
    this.provider = provider;
    this.openssl = openssl;
    this.background = new CountingBackground(watch);
    this.component = new ClientTlsComponent(registry.context(), background, properties(keys));
  }

  void modified(String... keys) {
    component.modified(properties(keys));
  }

  private Map<String, Object> properties(String... keys) {
    var properties = new HashMap<String, Object>();
    properties.put("provider", provider.name().toLowerCase(Locale.ROOT));
    for (int i = 0; i < keys.length; i += 2) {
      properties.put(keys[i], keys[i + 1].replace("@", openssl.file("") + "/"));
    }
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.tlsclient-corp.cfg");
    properties.put("service.pid", "org.ucspi.tlsclient~corp");
    return properties;
  }

  List<ClientTlsProfile> services() {
    return registry.services(ClientTlsProfile.class);
  }

  ConnectionTls client(String host) {
    return services().get(0).client(host);
  }

  /** Of kind, name and reason. */
  String problem() {
    return registry.services(Problem.class).stream()
        .map(p -> p.kind() + " " + p.name() + ": " + p.reason())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    component.deactivate();
    watch.stop();
  }
}
