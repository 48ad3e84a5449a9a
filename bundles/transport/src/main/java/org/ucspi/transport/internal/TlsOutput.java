package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.ucspi.api.stream.ByteStream;

/**
 * The sending half of a {@link TlsStream}: plain bytes to records, in order, from any thread. It
 * calls nothing but the engine and the lower stream's {@code write} while it holds its monitor, so
 * who waits for it waits for a few records at most.
 */
final class TlsOutput {
  /** Plain bytes kept during the handshake above which {@link #write} answers false. */
  private static final int EARLY_HIGH_WATER = 64 * 1024;

  /** Records of our own (answers to key updates) that may wait for a peer that does not read. */
  private static final int MAX_UNREAD_ANSWERS = 64;

  /** Records that an engine may have ready when it ends. */
  private static final int MOST_LAST_WORDS = 16;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** One record under way; consumed before the monitor is left. */
  private static final ThreadLocal<ByteBuffer> RECORD =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(18 * 1024));

  private final ByteStream lower;
  private final SSLEngine engine;

  // guarded by this
  private final Deque<ByteBuffer> early = new ArrayDeque<>();
  private long earlyBytes;
  private boolean established;
  private boolean ending;
  private boolean over;
  private boolean ownerWaits;
  private boolean passedOn;
  private boolean room = true;
  private int unreadAnswers;

  TlsOutput(ByteStream lower, SSLEngine engine) {
    this.lower = lower;
    this.engine = engine;
  }

  /** As {@link ByteStream#write}. */
  synchronized boolean write(ByteBuffer data) throws SSLException {
    int length = data.remaining();
    if (ending || over || length == 0) {
      data.position(data.limit());
      return true;
    }
    if (!established) {
      early.add(ByteBuffer.allocate(length).put(data).flip());
      earlyBytes += length;
      ownerWaits = earlyBytes > EARLY_HIGH_WATER;
      return !ownerWaits;
    }
    passedOn = false;
    send(data);
    ownerWaits = !room && !passedOn;
    return !ownerWaits;
  }

  /** The owner was told to wait by the plain stream, before TLS began. */
  synchronized void ownerWaits() {
    ownerWaits = true;
  }

  /**
   * The lower stream has passed on what it held.
   *
   * @return true when the owner waits for that
   */
  synchronized boolean writable() {
    room = true;
    passedOn = true;
    unreadAnswers = 0;
    boolean due = ownerWaits && (established || earlyBytes <= EARLY_HIGH_WATER);
    ownerWaits &= !due;
    return due;
  }

  /** Sends what the engine itself has to say. */
  synchronized void answer() throws SSLException {
    if (established && !room && ++unreadAnswers > MAX_UNREAD_ANSWERS) {
      throw new SSLException("too many answers that the peer does not read");
    }
    do {
      int before = unsentLength();
      if (before == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !over) {
        throw new SSLException("the engine makes no progress");
      }
    } while (!over && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
  }

  /**
   * The handshake is done: sends what waited for it.
   *
   * @return true when the owner waits and may go on
   */
  synchronized boolean established() throws SSLException {
    established = true;
    if (early.isEmpty() && !engine.getUseClientMode()) {
      unsentLength(); // some engines keep session tickets back until the next wrap
    }
    passedOn = false;
    for (var data = early.poll(); data != null; data = early.poll()) {
      send(data);
    }
    earlyBytes = 0;
    boolean due = ownerWaits && (room || passedOn);
    ownerWaits &= !due;
    return due;
  }

  /**
   * No more plain bytes come.
   *
   * @return true when close_notify has been sent, and the lower stream's output is to be closed
   */
  synchronized boolean end() {
    ending = true;
    if (!established || over) {
      return false;
    }
    lastWords();
    return true;
  }

  /** True when {@link #end} came before the handshake was done. */
  synchronized boolean ending() {
    return ending;
  }

  /** True when the engine sends nothing any more, by its own decision. */
  synchronized boolean over() {
    return over && !ending;
  }

  /** Sends the alert that the engine has ready, where it has one, and nothing after it. */
  synchronized void fail() {
    ending = true;
    early.clear();
    if (!over) {
      lastWords();
    }
  }

  /**
   * Takes back what is kept for a handshake that will not be, and ends the engine's sending half:
   * what it holds outside of the heap is not to wait for the garbage collector.
   */
  synchronized void discard() {
    ending = true;
    over = true;
    early.clear();
    engine.closeOutbound();
    for (int tries = 0; tries < MOST_LAST_WORDS && !engine.isOutboundDone(); tries++) {
      try {
        wrap(NOTHING.duplicate(), RECORD.get().clear());
      } catch (SSLException e) {
        // what a task of the handshake threw comes before the alert
      }
    }
  }

  private void lastWords() {
    try {
      engine.closeOutbound();
      int tries = 0;
      while (!over && !engine.isOutboundDone() && ++tries <= MOST_LAST_WORDS) {
        if (unsentLength() == 0) {
          break;
        }
      }
    } catch (SSLException e) {
      // the last word stays unsaid; the end of the connection says enough
    }
    over = true;
  }

  private int unsentLength() throws SSLException {
    return wrap(NOTHING.duplicate());
  }

  private void send(ByteBuffer data) throws SSLException {
    while (data.hasRemaining() && !over) {
      int before = data.remaining();
      if (wrap(data) == 0 && data.remaining() == before && !over) {
        throw new SSLException("the engine takes no more data");
      }
    }
    data.position(data.limit());
  }

  /** One record at most; answers its length. */
  private int wrap(ByteBuffer data) throws SSLException {
    while (true) {
      var record = RECORD.get().clear();
      var result = wrap(data, record);
      switch (result.getStatus()) {
        case BUFFER_OVERFLOW -> {
          int size = engine.getSession().getPacketBufferSize();
          if (size <= record.capacity()) {
            throw new SSLException("the engine wants more than a record");
          }
          RECORD.set(ByteBuffer.allocate(size));
          continue;
        }
        case CLOSED -> over = true;
        default -> {}
      }
      if (record.position() > 0) {
        room = lower.write(record.flip());
      }
      return result.bytesProduced();
    }
  }

  private SSLEngineResult wrap(ByteBuffer data, ByteBuffer record) throws SSLException {
    try {
      return engine.wrap(data, record);
    } catch (RuntimeException e) {
      throw Reason.beyondEngine(e);
    }
  }
}
