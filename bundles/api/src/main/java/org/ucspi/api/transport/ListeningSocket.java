package org.ucspi.api.transport;

import java.io.Closeable;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** An open listening socket. */
@ProviderType
public interface ListeningSocket extends Closeable {

  /** The bound address, with the real port where 0 was asked for. */
  InetSocketAddress address();

  /** Makes the acceptor be asked again after it said no. Any thread. */
  void resume();

  /**
   * Closes the port: it is free when this returns. Accepted connections go on. Idempotent, never
   * throws.
   */
  @Override
  void close();
}
