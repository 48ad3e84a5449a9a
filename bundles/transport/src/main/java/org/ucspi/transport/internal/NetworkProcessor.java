package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's I/O loop, with reading suspended and resumed from any thread. MINA itself changes the
 * key's interest on the caller's thread, where it races with the loop, does not wake the loop, and
 * forgets a message that is half written.
 *
 * <p>Public because MINA's pool makes its processors by reflection.
 */
public final class NetworkProcessor extends NioProcessor {
  private static final int CHUNK = 64 * 1024;

  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK); // lent to one at a time
  private volatile Thread loop;
  private int idleRounds;

  public NetworkProcessor(Executor executor) {
    super(executor);
  }

  @Override
  protected int select(long timeout) throws Exception {
    loop = Thread.currentThread();
    // The loop ends when its count of sessions is 0, and a close that comes twice spoils the count.
    if (isDisposing() && isSelectorEmpty() && ++idleRounds > 3) {
      throw new ClosedSelectorException();
    }
    return super.select(isDisposing() ? Math.min(timeout, 50) : timeout);
  }

  @Override
  protected void init(NioSession session) throws Exception {
    try {
      super.init(session);
    } catch (Exception e) {
      if (session instanceof SocketSession accepted) {
        accepted.lost(Reason.of(e));
      }
      throw e;
    }
  }

  @Override
  protected int read(NioSession session, IoBuffer buffer) throws Exception {
    try {
      return read(session);
    } catch (IOException e) {
      return lost(session, e);
    }
  }

  /** MINA itself would allocate for each read. It hears of an end, and of no bytes. */
  private int read(NioSession session) throws IOException {
    var socket = (ReadableByteChannel) session.getChannel();
    chunk.clear();
    int length;
    do {
      length = socket.read(chunk);
    } while (length > 0 && chunk.hasRemaining());
    if (chunk.position() > 0) {
      session.increaseReadBytes(chunk.position(), System.currentTimeMillis());
      SessionEvents.connection(session).plain().received(chunk.flip(), length < 0);
    }
    return Math.min(length, 0);
  }

  @Override
  protected int write(NioSession session, IoBuffer buffer, int length) throws IOException {
    try {
      return super.write(session, buffer, length);
    } catch (IOException e) {
      return lost(session, e);
    }
  }

  /**
   * MINA would log an error for each peer that disappears, so that strangers could fill the log.
   * The session hears of it as always, and is removed before the loop's next round.
   */
  private static int lost(NioSession session, IOException cause) {
    session.getFilterChain().fireExceptionCaught(cause);
    session.closeNow();
    return 0;
  }

  @Override
  public void updateTrafficControl(NioSession session) {
    if (Thread.currentThread() != loop) {
      updateTrafficMask(session);
      return;
    }
    try {
      setInterestedInRead(session, !session.isReadSuspended());
    } catch (Exception e) {
      session.getFilterChain().fireExceptionCaught(e);
    }
  }
}
