package org.ucspi.api.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Opens sockets. */
@ProviderType
public interface Transport {

  /**
   * Opens a listening socket. An IPv4 address listens on IPv4 alone; the IPv6 wildcard {@code ::}
   * is dual-stack.
   *
   * @param backlog connections that the kernel keeps for us, see listen(2)
   * @param acceptor asked before, and told after, each accept
   * @throws IOException when the address is taken, not ours or not allowed; the message is the
   *     system's reason
   */
  ListeningSocket listen(InetSocketAddress address, int backlog, Acceptor acceptor)
      throws IOException;

  /**
   * Connects to a peer.
   *
   * @param local the address to connect from
   * @return the connection; fails with an {@link IOException} after {@code timeout} at the latest,
   *     which is a {@link java.net.SocketTimeoutException} then, and a {@link
   *     java.net.BindException} where {@code local} is taken or not ours
   */
  CompletionStage<NetworkConnection> connect(
      InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout);
}
