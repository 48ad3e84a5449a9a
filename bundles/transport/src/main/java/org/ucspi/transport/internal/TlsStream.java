package org.ucspi.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.transport.internal.TlsInput.Stop;

/**
 * The content of TLS over another stream. Records are worked on by the thread that brings or asks
 * for them, but for what takes long in a handshake, which runs on the crypto pool. Each direction
 * ends by itself: a close_notify or a bare FIN ends the input and leaves the output alone.
 *
 * <p>Threads: everything that is not final belongs to the tasks of {@link #serial}; the sending
 * half has a lock of its own, which is never held while a receiver is called.
 */
final class TlsStream implements ByteStream {
  /** How long the last alert may take to be sent. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final String CLOSED_EARLY = "connection closed by peer during handshake";

  private final ByteStream lower;
  private final SSLEngine engine;
  private final Workers workers;
  private final Executor afterwards;
  private final TlsInput input;
  private final TlsOutput output;
  private final Serial serial;
  private final CompletableFuture<SSLSession> handshake = new CompletableFuture<>();

  private Receiver receiver;
  private boolean asked;
  private boolean unwanted;
  private boolean answered;
  private boolean established;
  private boolean lowerEnded;
  private boolean inputOver;
  private boolean inputEndTold;
  private boolean writableDue;
  private boolean outputEndTold;
  private boolean closedTold;
  private String failure;
  private End end;
  private Future<?> timer;

  TlsStream(ByteStream lower, SSLEngine engine, Workers workers) {
    this(lower, engine, workers, Runnable::run);
  }

  /**
   * The same.
   *
   * @param afterwards runs what is to come after an owner's first words, who has heard of the
   *     handshake and whose calls may be on their way still
   */
  TlsStream(ByteStream lower, SSLEngine engine, Workers workers, Executor afterwards) {
    this.afterwards = afterwards;
    this.lower = lower;
    this.engine = engine;
    this.workers = workers;
    this.serial = new Serial(this::thrown, workers.crypto());
    this.input = new TlsInput(engine);
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
      if (!serial.runsNow(() -> arrived(data))) {
        var copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        serial.execute(() -> arrived(copy));
      }
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

  private void arrived(ByteBuffer lent) {
    if (!inputOver && failure == null) {
      try {
        input.append(lent);
        advance();
      } finally {
        input.keep();
      }
    }
  }

  private void advance() {
    if (established) {
      decrypt();
    } else {
      shakeHands();
    }
  }

  private void shakeHands() {
    shakeHands(false);
  }

  private void shakeHands(boolean onCryptoPool) {
    try {
      while (!established && failure == null && end == null) {
        if (!onCryptoPool && takesLong()) {
          serial.moveOn(
              () -> serial.execute(() -> shakeHands(true)), // an end may have come meanwhile
              () -> fail("too many handshakes are waiting"));
          return;
        }
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> runTasks();
          case NEED_WRAP -> {
            answered = true;
            output.answer();
          }
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

  /**
   * Tasks, and what comes in the clear: a hello, which chooses a certificate and makes an engine,
   * or a key exchange. Not every engine has a task for these. So with certificates of clients, and
   * all that is asked of them.
   */
  private boolean takesLong() {
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> true;
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> input.bringsRecord(answered && asksForCertificate());
      default -> false;
    };
  }

  private boolean asksForCertificate() {
    return engine.getNeedClientAuth() || engine.getWantClientAuth();
  }

  private void runTasks() throws SSLException {
    try {
      for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
        task.run();
      }
    } catch (RuntimeException e) {
      throw Reason.beyondEngine(e);
    }
  }

  /** Answers false when there is nothing to read. */
  private boolean readHandshake() throws SSLException {
    return switch (input.handshake()) {
      case RECORD -> true;
      case CLOSED -> {
        fail(CLOSED_EARLY);
        yield false;
      }
      default -> {
        if (lowerEnded) {
          fail(CLOSED_EARLY);
        } else {
          lower.more();
        }
        yield false;
      }
    };
  }

  private void establish() throws SSLException {
    established = true;
    input.established();
    stopTimer();
    boolean writable = output.established();
    if (output.ending()) {
      closeOutput();
    }
    if (unwanted) {
      endInput();
    }
    handshake.complete(engine.getSession()); // is said before what comes of it, the end included
    if (receiver != null) {
      receiver.tlsStarted();
    }
    if (writable) {
      tellWritable();
    }
    decrypt();
    afterwards.execute(() -> serial.execute(this::flushTickets));
  }

  private void flushTickets() {
    try {
      output.tickets();
    } catch (SSLException e) {
      fail(Reason.of(e));
    }
  }

  private void decrypt() {
    try {
      while (established && !inputOver && failure == null && end == null && receiver != null) {
        if (!asked) {
          if (lowerEnded && input.isEmpty()) {
            endInput();
          }
          return;
        }
        var stop = deliver();
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

  private Stop deliver() throws SSLException {
    var plain = DirectBuffers.lent();
    try {
      var stop = input.decrypt(plain, output);
      if (plain.position() > 0) {
        asked = false;
        receiver.data(plain.flip());
      }
      return stop;
    } finally {
      DirectBuffers.giveBack(plain);
    }
  }

  private void endInput() {
    inputOver = true;
    input.clear();
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

  /** And lets it go: it is not to stay as long as the connection. */
  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
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
    stopTimer();
    input.clear();
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
    stopTimer();
    output.discard();
    input.end();
    var reason = lowerEnd instanceof End.Broken broken ? broken.reason() : "connection closed";
    if (!established) {
      handshake.completeExceptionally(new IOException(reason));
    }
    tell();
  }
}
