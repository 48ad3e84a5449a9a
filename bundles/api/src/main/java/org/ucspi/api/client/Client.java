package org.ucspi.api.client;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A configured way to a server, as sslclient(1) and tcpclient(1) take it. A service for each {@code
 * org.ucspi.client-NAME.cfg}, found by its service property {@value #NAME}. Any thread.
 */
@ProviderType
public interface Client {
  /** Service property: the name of the configuration. */
  String NAME = "name";

  /**
   * Connects: tries the addresses of the host in turn, does the handshake where there is a TLS
   * profile, and looks up names. Does not block.
   *
   * @return the connection, ready to be given to a {@link
   *     org.ucspi.api.connection.ConnectionHandler}; fails with an {@link java.io.IOException}
   *     whose message is one line that says what could not be done
   */
  CompletionStage<ClientConnection> connect();
}
