package org.ucspi.api.connection;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Serves connections: a program, or any OSGi service. Listeners find it by its service property
 * {@value #NAME}, the value of their key {@code handler}:
 *
 * <pre>{@code @Component(property = "name=hello")}</pre>
 *
 * This is the event-driven kind. The other one is {@link BlockingHandler}.
 */
@ConsumerType
public interface ConnectionHandler {

  /** Service property: the name that listeners use, unique among both kinds of handlers. */
  String NAME = "name";

  /**
   * Takes the connection over. Called on threads that must not be blocked; several connections may
   * come at the same time. An exception drops the connection and is logged.
   */
  void handle(Connection connection);
}
