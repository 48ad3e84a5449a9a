package org.ucspi.tls.internal;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.api.tls.ConnectionTls;

/** Engines as a profile's configuration makes them, without a container. */
public final class ProfileEngines {
  private final Engines engines;

  /** Reads the files that the configuration names. */
  public ProfileEngines(Map<String, String> configuration) {
    try {
      var settings = TlsSettings.of(configuration);
      engines = new Engines(settings, new Reading(settings, Optional.empty()).material());
    } catch (InvalidSettingsException | MaterialException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** For one client. */
  public ConnectionTls server(Peer peer) {
    return engines.server(peer);
  }

  /** In client role, as the configuration of a client's profile makes it. */
  public static ConnectionTls client(Map<String, String> configuration, String host) {
    try {
      return ClientTlsSettings.of(configuration).read(Optional.empty()).inUse().client(host);
    } catch (InvalidSettingsException | MaterialException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Whether it has any outside of the heap. */
  public static boolean holdsMemory(SSLEngine engine) {
    if (engine instanceof ForwardingEngine forwarding) {
      return forwarding.engine().filter(ProfileEngines::holdsMemory).isPresent();
    }
    return engine instanceof ReferenceCountedOpenSslEngine netty && netty.sslPointer() != 0;
  }
}
