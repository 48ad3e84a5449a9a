package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The content of TLS over another stream. The handshake runs on the crypto pool, later records on
 * the thread that brings or asks for them. Each direction ends by itself: a close_notify or a bare
 * FIN ends the input and leaves the output alone.
 *
 * <p>Threads: everything that is not final belongs to the tasks of {@link #serial}; the sending
 * half has a lock of its own, which is never held while a receiver is called.
 */
final class TlsStream implements ByteStream {
  /** Records in a row that bring no data: key updates, empty ones, handshake messages. */
  static final int MAX_BARREN_RECORDS = 100;

  /** Bytes without a whole record in them; a record has 16 KiB and a little. */
  private static final int MAX_RECORD = 64 * 1024;

  /** How long the last alert may take to be sent. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final int ALERT = 21;

  private final ByteStream lower;
  private final SSLEngine engine;
  private final Workers workers;
  private final TlsOutput output;
  private final Serial serial = new Serial(this::thrown);
  private final CompletableFuture<SSLSession> handshake = new CompletableFuture<>();

  private final Ciphertext pending = new Ciphertext();
  private Receiver receiver;
  private boolean asked;
  private boolean unwanted;
  private boolean established;
  private boolean lowerEnded;
  private boolean inputOver;
  private boolean inputEndTold;
  private boolean writableDue;
  private boolean outputEndTold;
  private boolean closedTold;
  private int barrenRecords;
  private int room;
  private String failure;
  private End end;
  private Future<?> timer;

  TlsStream(ByteStream lower, SSLEngine engine, Workers workers) {
    this.lower = lower;
    this.engine = engine;
    this.workers = workers;
    this.output = new TlsOutput(lower, engine);
  }

  /** Begins the handshake; the lower stream must have {@link #below()} as its receiver. */
  void start(Duration timeout) {
    serial.execute(
        () -> {
          var expired = "timed out after " + timeout.toSeconds() + " s";
          timer = workers.after(timeout, () -> serial.execute(() -> timedOut(expired)));
          advance();
        });
  }

  CompletionStage<SSLSession> handshake() {
    return handshake.minimalCompletionStage();
  }

  // What the owner asks for, any thread.

  @Override
  public void open(Receiver receiver) {
    serial.execute(
        () -> {
          if (this.receiver != null) {
            throw new IllegalStateException("the stream is open already");
          }
          this.receiver = receiver;
          tell();
          decrypt();
        });
  }

  @Override
  public void more() {
    serial.execute(
        () -> {
          asked = true;
          decrypt();
        });
  }

  @Override
  public boolean write(ByteBuffer data) {
    try {
      return output.write(data);
    } catch (SSLException e) {
      data.position(data.limit());
      serial.execute(() -> fail(Reason.of(e)));
      return true;
    } finally {
      if (output.over()) {
        serial.execute(this::tell);
      }
    }
  }

  /** The owner has yet to hear that it may write, by a promise of the plain stream. */
  void ownerWaits() {
    output.ownerWaits();
  }

  @Override
  public void closeOutput() {
    if (output.end()) {
      lower.closeOutput();
    }
  }

  @Override
  public void closeInput() {
    serial.execute(
        () -> {
          unwanted = true;
          if (established) {
            endInput();
          }
        });
  }

  @Override
  public void abort(String reason) {
    lower.abort(reason);
  }

  // What the lower stream tells.

  /** The receiver for the lower stream. */
  Receiver below() {
    return new Below();
  }

  private final class Below implements Receiver {
    @Override
    public void data(ByteBuffer data) {
      var copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
      serial.execute(
          () -> {
            if (!inputOver && failure == null) {
              pending.append(copy);
              advance();
            }
          });
    }

    @Override
    public void inputClosed() {
      serial.execute(
          () -> {
            lowerEnded = true;
            advance();
          });
    }

    @Override
    public void writable() {
      if (output.writable()) {
        serial.execute(TlsStream.this::tellWritable);
      }
    }

    @Override
    public void outputClosed() {
      serial.execute(
          () -> {
            output.discard();
            tellOutputEnd();
          });
    }

    @Override
    public void closed(End lowerEnd) {
      serial.execute(() -> gone(lowerEnd));
    }
  }

  // Steps, inside the serial.

  private void advance() {
    if (established) {
      decrypt();
    } else if (failure == null && end == null) {
      try {
        workers.crypto().execute(() -> serial.execute(this::shakeHands));
      } catch (RejectedExecutionException e) {
        fail("too many handshakes are waiting");
      }
    }
  }

  private void shakeHands() {
    try {
      while (!established && failure == null && end == null) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> runTasks();
          case NEED_WRAP -> output.answer();
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!readHandshake()) {
              return;
            }
          }
          default -> {
            if (engine.getSession().getCipherSuite().endsWith("_NULL_NULL")) {
              engine.beginHandshake();
            } else {
              establish();
            }
          }
        }
      }
    } catch (SSLException | RuntimeException e) {
      fail(Reason.of(e));
    }
  }

  private void runTasks() {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Answers false when there is nothing to read. */
  private boolean readHandshake() throws SSLException {
    if (!pending.isEmpty()) {
      var nothing = ByteBuffer.allocate(pending.size());
      switch (engine.unwrap(pending.view(), nothing).getStatus()) {
        case OK -> {
          pending.trim();
          barren();
          if (nothing.position() > 0) {
            throw new SSLException("data before the end of the handshake");
          }
          return true;
        }
        case CLOSED -> {
          fail("connection closed by peer during handshake");
          return false;
        }
        case BUFFER_OVERFLOW -> throw new SSLException("data before the end of the handshake");
        case BUFFER_UNDERFLOW -> checkLength();
      }
    }
    if (lowerEnded) {
      fail("connection closed by peer during handshake");
    } else {
      lower.more();
    }
    return false;
  }

  private void establish() throws SSLException {
    established = true;
    barrenRecords = 0;
    timer.cancel(false);
    boolean writable = output.established();
    if (output.ending()) {
      closeOutput();
    }
    if (unwanted) {
      endInput();
    }
    handshake.complete(engine.getSession());
    if (writable) {
      tellWritable();
    }
    decrypt();
  }

  private void decrypt() {
    try {
      while (established && !inputOver && failure == null && end == null && receiver != null) {
        if (!asked) {
          if (lowerEnded && pending.isEmpty()) {
            endInput();
          }
          return;
        }
        var plain = ByteBuffer.allocate(Math.max(pending.size(), room));
        var stop = fill(plain);
        if (plain.position() > 0) {
          room = 0;
          asked = false;
          receiver.data(plain.flip());
        }
        if (stop == Stop.CLOSED || (stop == Stop.EMPTY && lowerEnded)) {
          endInput();
        } else if (asked && stop == Stop.EMPTY) {
          lower.more();
          return;
        }
      }
    } catch (SSLException e) {
      fail(Reason.of(e));
    }
  }

  private enum Stop {
    /** No whole record is left. */
    EMPTY,
    /** The buffer has no room for the next record. */
    FULL,
    /** The peer has ended its direction. */
    CLOSED
  }

  /** Decrypts as many records as are there. */
  private Stop fill(ByteBuffer plain) throws SSLException {
    while (!pending.isEmpty()) {
      if (endsBeforeTls13()) {
        return Stop.CLOSED;
      }
      var result = engine.unwrap(pending.view(), plain);
      pending.trim();
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          checkLength();
          return Stop.EMPTY;
        }
        case BUFFER_OVERFLOW -> {
          if (plain.position() == 0) { // most engines need no more room than the record has bytes
            if (room > 0) {
              throw new SSLException("the engine wants more room than it says");
            }
            room = engine.getSession().getApplicationBufferSize();
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
      answerPeer(engine.getHandshakeStatus());
    }
    return Stop.EMPTY;
  }

  private void answerPeer(HandshakeStatus status) throws SSLException {
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
  private boolean endsBeforeTls13() {
    return pending.peek(0) == ALERT && !engine.getSession().getProtocol().equals("TLSv1.3");
  }

  private void barren() throws SSLException {
    if (++barrenRecords > MAX_BARREN_RECORDS) {
      throw new SSLException("too many records without data");
    }
  }

  private void checkLength() throws SSLException {
    if (pending.size() > MAX_RECORD) {
      throw new SSLException("record too long");
    }
  }

  private void endInput() {
    inputOver = true;
    pending.clear();
    lower.closeInput();
    tell();
  }

  private void tell() {
    if (receiver == null) {
      return;
    }
    if (end != null) {
      if (!closedTold) {
        closedTold = true;
        receiver.closed(end);
      }
      return;
    }
    if (writableDue) {
      tellWritable();
    }
    if (inputOver && !unwanted && !inputEndTold && failure == null) {
      inputEndTold = true;
      receiver.inputClosed();
    }
    if (output.over()) {
      lower.closeOutput();
      tellOutputEnd();
    }
  }

  /** The receiver may be on its way still while its owner has written a lot already. */
  private void tellWritable() {
    writableDue = receiver == null;
    if (receiver != null && end == null) {
      receiver.writable();
    }
  }

  private void tellOutputEnd() {
    if (receiver != null && end == null && !outputEndTold) {
      outputEndTold = true;
      receiver.outputClosed();
    }
  }

  private void timedOut(String reason) {
    if (!established) {
      fail(reason);
    }
  }

  private void thrown(Throwable e) {
    lower.abort("internal error: " + Reason.of(e));
  }

  /** Says it to the peer, where the engine has words for it, and ends the connection. */
  private void fail(String reason) {
    if (failure != null || end != null) {
      return;
    }
    failure = reason;
    if (timer != null) {
      timer.cancel(false);
    }
    pending.clear();
    output.fail();
    lower.closeInput();
    lower.closeOutput();
    timer = workers.after(LAST_WORDS, () -> lower.abort(reason));
    handshake.completeExceptionally(new IOException(reason));
  }

  private void gone(End lowerEnd) {
    if (end != null) {
      return;
    }
    end = failure == null ? lowerEnd : new End.Broken(failure);
    timer.cancel(false);
    pending.clear();
    output.discard();
    var reason = lowerEnd instanceof End.Broken broken ? broken.reason() : "connection closed";
    handshake.completeExceptionally(new IOException(reason));
    tell();
  }
}
