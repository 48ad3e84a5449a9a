package org.ucspi.api.listener;

import java.util.List;
import java.util.Optional;

/** The states of a listener. */
public sealed interface ListenerState {

  /**
   * The configuration is good, but something it names is not there (yet); the port is closed.
   *
   * @param missing what, such as {@code "tls mail"}, with the reason where one is known
   */
  record Waiting(List<String> missing) implements ListenerState {
    public Waiting {
      missing = List.copyOf(missing);
    }
  }

  /**
   * The configuration is bad, or the port cannot be opened; the port is closed until the next good
   * edit.
   *
   * @param reason one line that names file, key and value, or the address
   */
  record Invalid(String reason) implements ListenerState {}

  /**
   * The port is open.
   *
   * @param refused why the last edit was not taken, while the configuration before it stays in use
   */
  record Open(Optional<String> refused) implements ListenerState {}

  /** The listener is gone, its port is closed, and its last connections are being served. */
  record Draining() implements ListenerState {}
}
