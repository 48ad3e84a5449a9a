package org.ucspi.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides on and receives the connections of a {@link ListeningSocket}. Its methods must not block,
 * and are called from several threads, also at once.
 */
@ConsumerType
public interface Acceptor {

  /**
   * Asked before each accept. After a no, the kernel's backlog keeps the clients, at no cost, until
   * {@link ListeningSocket#resume()}. After a yes, exactly one of {@link #accepted} and {@link
   * #failed} follows.
   */
  boolean admit();

  /** A connection was accepted. Its stream is not open yet and reads nothing. */
  void accepted(NetworkConnection connection);

  /**
   * No connection came of the last yes: the client has gone, or the system has no descriptors left.
   */
  void failed(String reason);
}
