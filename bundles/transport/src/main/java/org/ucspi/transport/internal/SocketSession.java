package org.ucspi.transport.internal;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.IoService;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.core.session.IoSessionConfig;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;

/** MINA's view of an accepted socket; its own class for that cannot be made outside of it. */
final class SocketSession extends NioSession {
  private final SocketChannel socket;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Consumer<String> lost;

  /**
   * @param lost told the reason when the session cannot be made
   */
  SocketSession(
      IoProcessor<NioSession> processor,
      IoService service,
      SocketChannel socket,
      InetSocketAddress local,
      InetSocketAddress remote,
      Consumer<String> lost) {
    super(processor, service, socket);
    this.socket = socket;
    this.local = local;
    this.remote = remote;
    this.lost = lost;
    this.config = new DefaultSocketSessionConfig();
    this.config.setAll(service.getSessionConfig());
  }

  /** It was accepted and cannot be served. */
  void lost(String reason) {
    lost.accept(reason);
  }

  @Override
  public SocketChannel getChannel() {
    return socket;
  }

  @Override
  public IoSessionConfig getConfig() {
    return config;
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return local;
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public TransportMetadata getTransportMetadata() {
    return getService().getTransportMetadata();
  }

  @Override
  public boolean isSecured() {
    return false;
  }
}
