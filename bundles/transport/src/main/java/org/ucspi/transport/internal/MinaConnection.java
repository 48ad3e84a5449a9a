package org.ucspi.transport.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.IdleStatus;
import org.apache.mina.core.session.IoSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.transport.NetworkConnection;

/** A connected socket and its MINA session. */
final class MinaConnection implements NetworkConnection {
  private final IoSession session;
  private final SocketChannel socket;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final SessionStream plain;
  private final ConnectionStream stream;
  private volatile Runnable whenIdle = () -> {};
  private volatile boolean noDelay;

  MinaConnection(IoSession session, SocketChannel socket, Workers workers) {
    this.session = session;
    this.socket = socket;
    this.local = (InetSocketAddress) session.getLocalAddress();
    this.remote = (InetSocketAddress) session.getRemoteAddress();
    this.plain = new SessionStream(session, socket, workers);
    this.stream = new ConnectionStream(plain, workers);
  }

  /** For the session's events. */
  SessionStream plain() {
    return plain;
  }

  void idle() {
    whenIdle.run();
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public ByteStream stream() {
    return stream;
  }

  @Override
  public CompletionStage<SSLSession> startTls(SSLEngine engine, Duration timeout) {
    return stream.startTls(engine, timeout);
  }

  @Override
  public void awaitTls(boolean on) {
    stream.awaitTls(on);
  }

  @Override
  public void onIdle(Duration limit, Runnable action) {
    whenIdle = action;
    if (session instanceof AbstractIoSession counting) { // from now, not from the last byte
      counting.increaseIdleCount(IdleStatus.BOTH_IDLE, System.currentTimeMillis());
    }
    long seconds = limit.plusMillis(999).toSeconds();
    session
        .getConfig()
        .setIdleTime(IdleStatus.BOTH_IDLE, (int) Math.min(seconds, Integer.MAX_VALUE));
  }

  @Override
  public void noDelay(boolean on) {
    if (on == noDelay) {
      return;
    }
    noDelay = on;
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, on);
    } catch (IOException e) {
      // closed meanwhile: nothing to delay
    }
  }

  @Override
  public void close() {
    plain.turnAway();
  }

  @Override
  public long bytesIn() {
    return session.getReadBytes();
  }

  @Override
  public long bytesOut() {
    return session.getWrittenBytes();
  }
}
