package org.ucspi.api.connection;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Serves connections the simple way, like a program: bytes in, bytes out, an environment.
 * Registered and named like a {@link ConnectionHandler}. Each connection runs on a virtual thread
 * where the JVM has them, else on a bounded pool; it ends when this method returns.
 */
@ConsumerType
public interface BlockingHandler {

  /**
   * Serves one connection.
   *
   * @param in what the client sends; at its end, −1. Reading blocks; throws when the connection
   *     breaks
   * @param out what the client gets; writing blocks while the client is slow. Closing it ends that
   *     direction only
   * @param environment the variables that a program would see, see {@link Connection#environment()}
   * @throws Exception is logged, and ends the connection once what was written has been delivered
   */
  void handle(InputStream in, OutputStream out, Map<String, String> environment) throws Exception;
}
