package org.ucspi.transport.internal;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The receiving half of a {@link TlsStream}: records to plain bytes. Bounds what a peer may send
 * without saying anything. Not thread-safe.
 */
final class TlsInput {
  /** Records in a row that bring no data: key updates, empty ones, handshake messages. */
  static final int MAX_BARREN_RECORDS = 100;

  /** Bytes without a whole record in them; a record has 16 KiB and a little. */
  private static final int MAX_RECORD = 64 * 1024;

  private static final int HEADER = 5;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  /** Why decrypting stopped. */
  enum Stop {
    /** A record of the handshake was taken in. */
    RECORD,
    /** No whole record is left. */
    EMPTY,
    /** The buffer has no room for the next record. */
    FULL,
    /** The peer has ended its direction. */
    CLOSED
  }

  private final SSLEngine engine;
  private final Ciphertext pending = new Ciphertext();
  private int barrenRecords;

  TlsInput(SSLEngine engine) {
    this.engine = engine;
  }

  /** Takes what is lent until {@link #keep}. */
  void append(ByteBuffer ciphertext) {
    pending.append(ciphertext);
  }

  /** Copies what has not been decrypted. */
  void keep() {
    pending.keep();
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  void clear() {
    pending.clear();
  }

  /** Ends the engine's receiving half: some keep memory outside of the heap until both are. */
  void end() {
    clear();
    try {
      engine.closeInbound();
    } catch (SSLException e) {
      // the client's end was not in order, and why is known
    }
  }

  /** The handshake is done: records that bring no data are counted anew. */
  void established() {
    barrenRecords = 0;
  }

  /**
   * Whether a whole record is there.
   *
   * @param ofAnyType else one with a message of the handshake in the clear
   */
  boolean bringsRecord(boolean ofAnyType) {
    var records = pending.view();
    int at = records.position();
    return records.remaining() >= HEADER
        && records.remaining() >= HEADER + (records.getShort(at + 3) & 0xffff)
        && (ofAnyType || records.get(at) == HANDSHAKE);
  }

  /** Takes in one record of the handshake, if there is a whole one. */
  Stop handshake() throws SSLException {
    var nothing = DirectBuffers.lent(); // some engines want room for as much as a record has bytes
    try {
      return handshake(nothing);
    } finally {
      DirectBuffers.giveBack(nothing);
    }
  }

  private Stop handshake(ByteBuffer nothing) throws SSLException {
    if (!wantsMore(nothing)) {
      return Stop.RECORD;
    }
    if (pending.isEmpty()) {
      return Stop.EMPTY;
    }
    switch (unwrap(pending.view(), nothing)) {
      case OK -> {
        barren();
        if (nothing.position() > 0) {
          throw new SSLException("data before the end of the handshake");
        }
        return Stop.RECORD;
      }
      case CLOSED -> {
        return Stop.CLOSED;
      }
      case BUFFER_OVERFLOW -> throw new SSLException("data before the end of the handshake");
      case BUFFER_UNDERFLOW -> {
        if (pending.join()) {
          return handshake(nothing);
        }
        checkLength();
      }
    }
    return Stop.EMPTY;
  }

  /**
   * Some engines see that the handshake is done only when they are called once more; what has come
   * by then may be data.
   */
  private boolean wantsMore(ByteBuffer nothing) throws SSLException {
    var before = engine.getHandshakeStatus();
    unwrapped(EMPTY.duplicate(), nothing);
    return engine.getHandshakeStatus() == before;
  }

  private Status unwrap(ByteBuffer records, ByteBuffer nothing) throws SSLException {
    var alert = PlainAlert.in(records);
    try {
      return unwrapped(records, nothing).getStatus();
    } catch (SSLException e) {
      throw alert.map(name -> new SSLException("received fatal alert: " + name, e)).orElse(e);
    }
  }

  private SSLEngineResult unwrapped(ByteBuffer records, ByteBuffer plain) throws SSLException {
    try {
      return engine.unwrap(records, plain);
    } catch (RuntimeException e) {
      throw Reason.beyondEngine(e);
    } finally {
      pending.trim();
    }
  }

  /** For tests. */
  boolean holdsMemory() {
    return pending.holdsMemory();
  }

  /**
   * Decrypts as many records as are there.
   *
   * @param output for what the engine has to answer
   */
  Stop decrypt(ByteBuffer plain, TlsOutput output) throws SSLException {
    while (!pending.isEmpty()) {
      var records = pending.view();
      if (endsBeforeTls13(records)) {
        return Stop.CLOSED;
      }
      var result = unwrapped(records, plain);
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          if (!pending.join()) {
            checkLength();
            return Stop.EMPTY;
          }
        }
        case BUFFER_OVERFLOW -> {
          if (plain.position() == 0) {
            throw new SSLException("the engine wants more room than there is");
          }
          return Stop.FULL;
        }
        case CLOSED -> {
          return Stop.CLOSED;
        }
        case OK -> {
          if (result.bytesProduced() > 0) {
            barrenRecords = 0;
          } else {
            barren();
          }
        }
      }
      answerPeer(engine.getHandshakeStatus(), output);
    }
    return Stop.EMPTY;
  }

  private static void answerPeer(HandshakeStatus status, TlsOutput output) throws SSLException {
    switch (status) {
      case NEED_WRAP -> output.answer();
      case NEED_TASK -> throw new SSLException("renegotiation refused");
      default -> {}
    }
  }

  /**
   * An engine of TLS 1.2 answers a close_notify with its own, as RFC 5246, 7.2.1 wants it, and the
   * bytes still to be sent are lost. So it does not see one: an alert after the handshake is the
   * end of the input, whatever else it says; record types are in the clear there.
   */
  private boolean endsBeforeTls13(ByteBuffer records) {
    return records.get(records.position()) == ALERT
        && !engine.getSession().getProtocol().equals("TLSv1.3");
  }

  private void barren() throws SSLException {
    if (++barrenRecords > MAX_BARREN_RECORDS) {
      throw new SSLException("too many records without data");
    }
  }

  private void checkLength() throws SSLException {
    if (pending.view().remaining() > MAX_RECORD) {
      throw new SSLException("record too long");
    }
  }
}
