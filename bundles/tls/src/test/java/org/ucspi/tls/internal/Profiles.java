package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsProfile;

/** One profile as a container would have it. */
final class Profiles implements AutoCloseable {
  final FakeRegistry registry = new FakeRegistry();
  final CountingBackground background;
  private final MaterialWatch watch = new MaterialWatch();
  private final Provider provider;
  private final OpenSsl openssl;
  private final TlsComponent component;

  /**
   * Makes it.
   *
   * @param keys pairs of key and value; in a value {@code @NAME} stands for a file of openssl's
   */
  Profiles(Provider provider, OpenSsl openssl, String... keys) {
    this.provider = provider;
    this.openssl = openssl;
    this.background = new CountingBackground(watch);
    this.component = new TlsComponent(registry.context(), background, properties(keys));
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
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.tls-mail.cfg");
    properties.put("service.pid", "org.ucspi.tls~mail");
    return properties;
  }

  TlsProfile profile() {
    return registry.services(TlsProfile.class).get(0);
  }

  String problem() {
    return registry.services(Problem.class).stream().map(Problem::reason).findFirst().orElse("");
  }

  ConnectionTls server() throws Exception {
    return server(Clients.SOME);
  }

  ConnectionTls server(Peer peer) throws Exception {
    return profile().server(peer, Map.of()).toCompletableFuture().get(10, SECONDS);
  }

  SSLEngine engine() throws Exception {
    return server().engine();
  }

  /** Does a handshake with a client that asks for a name, and answers the certificate's subject. */
  String subject(String protocol, String serverName) throws Exception {
    return subject(protocol, serverName, engine -> engine);
  }

  String subject(String protocol, String serverName, UnaryOperator<SSLEngine> more)
      throws Exception {
    var client = more.apply(Handshake.client(protocol));
    if (!serverName.isEmpty()) {
      var parameters = client.getSSLParameters();
      parameters.setServerNames(java.util.List.of(new SNIHostName(serverName)));
      client.setSSLParameters(parameters);
    }
    Handshake.run(client, engine());
    return client.getSession().getPeerPrincipal().getName();
  }

  @Override
  public void close() {
    component.deactivate();
    watch.stop();
  }
}
