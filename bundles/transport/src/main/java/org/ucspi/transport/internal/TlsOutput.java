package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
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
  private boolean ticketsDue;
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
    together(
        records -> {
          do {
            int length = wrap(NOTHING.duplicate(), records);
            if (length == 0 && wantsToSpeak()) {
              throw new SSLException("the engine makes no progress");
            }
          } while (wantsToSpeak());
        });
  }

  private boolean wantsToSpeak() {
    return !over && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /**
   * The handshake is done: sends what waited for it.
   *
   * @return true when the owner waits and may go on
   */
  synchronized boolean established() throws SSLException {
    established = true;
    ticketsDue = !engine.getUseClientMode();
    passedOn = false;
    for (var data = early.poll(); data != null; data = early.poll()) {
      send(data);
    }
    earlyBytes = 0;
    boolean due = ownerWaits && (room || passedOn);
    ownerWaits &= !due;
    return due;
  }

  /** Some engines keep session tickets back until the next wrap; best is one with data. */
  synchronized void tickets() throws SSLException {
    if (!over) {
      together(this::tickets);
    }
  }

  private void tickets(ByteBuffer records) throws SSLException {
    if (ticketsDue) {
      ticketsDue = false;
      wrap(NOTHING.duplicate(), records);
    }
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
    var unsaid = DirectBuffers.lent();
    for (int tries = 0; tries < MOST_LAST_WORDS && !engine.isOutboundDone(); tries++) {
      try {
        engineWraps(NOTHING.duplicate(), unsaid.clear());
      } catch (SSLException e) {
        // what a task of the handshake threw comes before the alert
      }
    }
    DirectBuffers.giveBack(unsaid);
  }

  private void lastWords() {
    try {
      together(
          records -> {
            tickets(records);
            engine.closeOutbound();
            int tries = 0;
            while (!over && !engine.isOutboundDone() && ++tries <= MOST_LAST_WORDS) {
              if (wrap(NOTHING.duplicate(), records) == 0) {
                break;
              }
            }
          });
    } catch (SSLException e) {
      // the last word stays unsaid; the end of the connection says enough
    }
    over = true;
  }

  private void send(ByteBuffer data) throws SSLException {
    together(
        records -> {
          ticketsDue = false;
          while (data.hasRemaining() && !over) {
            int before = data.remaining();
            if (wrap(data, records) == 0 && data.remaining() == before && !over) {
              throw new SSLException("the engine takes no more data");
            }
          }
        });
    data.position(data.limit());
  }

  @FunctionalInterface
  private interface Words {
    void into(ByteBuffer records) throws SSLException;
  }

  /** In as few writes as can be. What there is of them when the engine fails is sent, too. */
  private void together(Words words) throws SSLException {
    var records = DirectBuffers.lent();
    try {
      words.into(records);
    } finally {
      pass(records);
      DirectBuffers.giveBack(records);
    }
  }

  private void pass(ByteBuffer records) {
    if (records.flip().hasRemaining()) {
      room = lower.write(records);
    }
    records.clear();
  }

  /** One record at most; answers its length. */
  private int wrap(ByteBuffer data, ByteBuffer records) throws SSLException {
    var result = engineWraps(data, records);
    if (result.getStatus() == Status.BUFFER_OVERFLOW && records.position() > 0) {
      pass(records);
      result = engineWraps(data, records);
    }
    switch (result.getStatus()) {
      case BUFFER_OVERFLOW -> throw new SSLException("the engine wants more than a record");
      case CLOSED -> over = true;
      default -> {}
    }
    return result.bytesProduced();
  }

  private SSLEngineResult engineWraps(ByteBuffer data, ByteBuffer records) throws SSLException {
    try {
      return engine.wrap(data, records);
    } catch (RuntimeException e) {
      throw Reason.beyondEngine(e);
    }
  }
}
