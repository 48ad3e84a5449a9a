package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandler;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IdleStatus;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteToClosedSessionException;
import org.apache.mina.filter.FilterEvent;
import org.apache.mina.transport.socket.nio.NioSession;

/** Takes MINA's events to the connection they are about. */
final class SessionEvents implements IoHandler {
  private static final AttributeKey CONNECTION =
      new AttributeKey(SessionEvents.class, "connection");

  private final Workers workers;
  private final Set<MinaConnection> open;
  private final Consumer<MinaConnection> created;

  /**
   * @param open all connections there are
   * @param created told of each new one, on its I/O thread, before anything is read
   */
  SessionEvents(Workers workers, Set<MinaConnection> open, Consumer<MinaConnection> created) {
    this.workers = workers;
    this.open = open;
    this.created = created;
  }

  static MinaConnection connection(IoSession session) {
    return (MinaConnection) session.getAttribute(CONNECTION);
  }

  @Override
  public void sessionCreated(IoSession session) {
    session.suspendRead();
    var socket = (SocketChannel) ((NioSession) session).getChannel();
    var connection = new MinaConnection(session, socket, workers);
    connection.noDelay(true);
    session.setAttribute(CONNECTION, connection);
    open.add(connection);
    created.accept(connection);
  }

  @Override
  public void sessionOpened(IoSession session) {}

  @Override
  public void sessionClosed(IoSession session) {
    var connection = connection(session);
    if (connection != null) {
      open.remove(connection);
      connection.plain().gone();
    }
  }

  @Override
  public void sessionIdle(IoSession session, IdleStatus status) {
    connection(session).idle();
  }

  @Override
  public void exceptionCaught(IoSession session, Throwable cause) {
    var connection = connection(session);
    if (connection == null) {
      session.closeNow();
    } else if (!(cause instanceof WriteToClosedSessionException)) { // its reason is known already
      var failure = cause instanceof IOException e ? e : new IOException(Reason.of(cause), cause);
      connection.plain().failed(failure);
    }
  }

  /** Never: {@link NetworkProcessor} hands over itself what it reads. */
  @Override
  public void messageReceived(IoSession session, Object message) {}

  @Override
  public void messageSent(IoSession session, Object message) {
    connection(session).plain().sent(((IoBuffer) message).remaining());
  }

  @Override
  public void inputClosed(IoSession session) {
    connection(session).plain().fin();
  }

  @Override
  public void event(IoSession session, FilterEvent event) {}
}
