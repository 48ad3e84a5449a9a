package org.ucspi.api.client;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.stream.End;

/**
 * A connection to a server. Its {@link #peer()} is the server; its {@link #listener()} the name of
 * the client's configuration. TLS, where there is any, has been done.
 */
@ProviderType
public interface ClientConnection extends Connection {
  /**
   * Completes when both sides are over, with how the far side, such as a program, ended; with
   * {@link End.Broken} where the network broke before. Never fails.
   */
  CompletionStage<End> ended();
}
