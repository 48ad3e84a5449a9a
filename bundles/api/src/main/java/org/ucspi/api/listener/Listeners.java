package org.ucspi.api.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The listeners and connections of this JVM, for commands and monitoring. Any thread. */
@ProviderType
public interface Listeners {

  /** All configured listeners and those that still drain, by name. */
  List<ListenerStatus> listeners();

  /** All live connections, by number. */
  List<ConnectionStatus> connections();

  /**
   * Ends a connection at once: the client sees a reset, the program SIGTERM.
   *
   * @param number its {@linkplain ConnectionStatus#number() number}
   * @return false when there is no such connection
   */
  boolean kill(long number);

  /**
   * Closes all ports, for good: each listener is configured anew before it opens another. Live
   * connections go on for the time that their listeners give them.
   *
   * @return completes when all ports are closed and the last connection has ended
   */
  CompletionStage<Void> drain();
}
