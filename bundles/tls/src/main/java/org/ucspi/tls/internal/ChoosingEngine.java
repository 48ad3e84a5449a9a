package org.ucspi.tls.internal;

import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_WRAP;
import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * An engine in server role that is chosen by what the client says first, and made only then: a
 * client that says nothing costs nothing.
 *
 * <p>Any thread may call; the lock is held for the choice and not beyond it.
 */
final class ChoosingEngine extends ForwardingEngine {
  /** Alert record of RFC 8446, 6: fatal. */
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 0};

  private final Choice choice;
  private volatile Optional<SSLEngine> chosen = Optional.empty();

  // guarded by this
  private ByteBuffer unsent = ByteBuffer.allocate(0);
  private boolean inboundDone;
  private boolean outboundClosed;

  /** What to do with a client. */
  @FunctionalInterface
  interface Choice {
    /** A fresh engine; or why the client is refused. */
    SSLEngine engineFor(ClientHello hello) throws Refused;
  }

  /** The client is told an alert (RFC 8446, 6.2). */
  static final class Refused extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    private final int alert;

    Refused(int alert, String reason) {
      super(reason);
      this.alert = alert;
    }
  }

  ChoosingEngine(Choice choice) {
    this.choice = choice;
  }

  @Override
  Optional<SSLEngine> engine() {
    return chosen;
  }

  @Override
  public SSLEngineResult unwrap(
      ByteBuffer source, ByteBuffer[] destinations, int offset, int length) throws SSLException {
    var engine = chosen;
    if (engine.isEmpty()) {
      engine = choose(source);
    }
    return engine.isPresent()
        ? engine.get().unwrap(source, destinations, offset, length)
        : result(inboundDone ? Status.CLOSED : Status.BUFFER_UNDERFLOW, 0);
  }

  private synchronized Optional<SSLEngine> choose(ByteBuffer source) throws Refused {
    if (inboundDone) {
      return Optional.empty();
    }
    var hello = ClientHello.read(source);
    if (hello.isPresent()) {
      try {
        chosen = Optional.of(choice.engineFor(hello.get()));
      } catch (Refused e) {
        inboundDone = true;
        outboundClosed = true;
        unsent = ByteBuffer.wrap(ALERT.clone()).put(ALERT.length - 1, (byte) e.alert);
        throw e;
      }
    }
    return chosen;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
      throws SSLException {
    var engine = chosen;
    return engine.isPresent()
        ? engine.get().wrap(sources, offset, length, destination)
        : wrapAlert(destination);
  }

  private synchronized SSLEngineResult wrapAlert(ByteBuffer destination) {
    int length = unsent.remaining();
    if (length > destination.remaining()) {
      return result(Status.BUFFER_OVERFLOW, 0);
    }
    destination.put(unsent);
    return result(outboundClosed ? Status.CLOSED : Status.OK, length);
  }

  private SSLEngineResult result(Status status, int produced) {
    return new SSLEngineResult(status, getHandshakeStatus(), 0, produced);
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    var engine = chosen;
    return engine.isPresent() ? engine.get().getHandshakeStatus() : statusBefore();
  }

  private synchronized HandshakeStatus statusBefore() {
    if (unsent.hasRemaining()) {
      return NEED_WRAP;
    }
    return inboundDone || outboundClosed ? NOT_HANDSHAKING : NEED_UNWRAP;
  }

  @Override
  public void beginHandshake() throws SSLException {
    if (chosen.isPresent()) {
      chosen.get().beginHandshake();
    }
  }

  @Override
  public Runnable getDelegatedTask() {
    return chosen.map(SSLEngine::getDelegatedTask).orElse(null);
  }

  @Override
  public void closeInbound() throws SSLException {
    synchronized (this) {
      inboundDone |= chosen.isEmpty();
    }
    if (chosen.isPresent()) {
      chosen.get().closeInbound();
    }
  }

  @Override
  public boolean isInboundDone() {
    return chosen.map(SSLEngine::isInboundDone).orElseGet(this::isInboundDoneBefore);
  }

  private synchronized boolean isInboundDoneBefore() {
    return inboundDone;
  }

  @Override
  public void closeOutbound() {
    synchronized (this) {
      if (chosen.isEmpty()) {
        outboundClosed = true;
        inboundDone = true; // nothing can come of it any more
        return;
      }
    }
    chosen.get().closeOutbound();
  }

  @Override
  public boolean isOutboundDone() {
    return chosen.map(SSLEngine::isOutboundDone).orElseGet(this::isOutboundDoneBefore);
  }

  private synchronized boolean isOutboundDoneBefore() {
    return outboundClosed && !unsent.hasRemaining();
  }
}
