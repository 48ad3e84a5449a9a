package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.ucspi.api.transport.Acceptor;

/**
 * MINA's acceptor for one address, with a pause: while the {@link Acceptor} does not admit, the
 * socket is not looked at, the thread sleeps in its selector, and the kernel's backlog keeps the
 * clients.
 */
class PausableAcceptor extends NioSocketAcceptor {
  /** Pause after an accept that failed, most likely for want of descriptors. */
  static final Duration RETRY = Duration.ofMillis(100);

  private final Acceptor acceptor;
  private final Workers workers;
  private final AtomicBoolean resumed = new AtomicBoolean();
  private SelectionKey key; // the acceptor thread's, like retry
  private Future<?> retry;

  PausableAcceptor(
      Acceptor acceptor, Executor io, IoProcessor<NioSession> processors, Workers workers) {
    super(io, processors);
    this.acceptor = acceptor;
    this.workers = workers;
  }

  /** Any thread. A no that was said before counts no more, one said later sees what led here. */
  void resume() {
    resumed.set(true);
    wakeup();
  }

  @Override
  protected ServerSocketChannel open(SocketAddress address) throws IOException {
    boolean ipv4 = ((InetSocketAddress) address).getAddress() instanceof Inet4Address;
    var socket =
        ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(address, getBacklog());
      key = socket.register(selector, SelectionKey.OP_ACCEPT);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  protected int select() throws Exception {
    if (resumed.getAndSet(false) && key != null && key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
    return super.select();
  }

  @Override
  protected NioSession accept(IoProcessor<NioSession> processors, ServerSocketChannel socket) {
    if (socket == null || !key.isValid() || !key.isAcceptable()) {
      return null;
    }
    if (!acceptor.admit()) {
      key.interestOps(0);
      return null;
    }
    SocketChannel accepted = null;
    try {
      accepted = take(socket);
      if (accepted == null) {
        acceptor.failed("the client has gone");
        return null;
      }
      var local = (InetSocketAddress) accepted.getLocalAddress();
      var remote = (InetSocketAddress) accepted.getRemoteAddress();
      return new SocketSession(processors, this, accepted, local, remote, acceptor::failed);
    } catch (IOException e) {
      discard(accepted);
      if (accepted == null && !(e instanceof ClosedChannelException)) {
        key.interestOps(0);
        retry = workers.after(RETRY, this::resume);
      }
      acceptor.failed(Reason.of(e));
      return null;
    }
  }

  /** For tests. */
  SocketChannel take(ServerSocketChannel socket) throws IOException {
    return socket.accept();
  }

  @Override
  protected void close(ServerSocketChannel socket) throws Exception {
    if (retry != null) {
      retry.cancel(false);
    }
    super.close(socket);
    selector.selectNow(); // the descriptor, and with it the port, lives until the next select
  }

  private static void discard(SocketChannel socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // it goes with the process
    }
  }
}
