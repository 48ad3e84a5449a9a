package org.ucspi.transport.internal;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ucspi.api.transport.ListeningSocket;

/** An acceptor that is bound. */
final class MinaListeningSocket implements ListeningSocket {
  private final PausableAcceptor acceptor;
  private final InetSocketAddress address;
  private final Consumer<MinaListeningSocket> closed;
  private final AtomicBoolean open = new AtomicBoolean(true);

  MinaListeningSocket(PausableAcceptor acceptor, Consumer<MinaListeningSocket> closed) {
    this.acceptor = acceptor;
    this.address = acceptor.getLocalAddress();
    this.closed = closed;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void resume() {
    if (open.get()) {
      acceptor.resume();
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      acceptor.unbind();
      acceptor.dispose();
      closed.accept(this);
    }
  }
}
