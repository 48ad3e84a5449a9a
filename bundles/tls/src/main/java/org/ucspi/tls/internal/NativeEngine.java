package org.ucspi.tls.internal;

import static javax.net.ssl.SSLEngineResult.HandshakeStatus.FINISHED;
import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_WRAP;
import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Netty's engine for the handshake, and the native library's own calls after it: Netty's closes
 * both directions when the client has ended one, and what the program still has to say is lost.
 * Here each direction ends by itself, with TLS 1.2 too, where the JDK's engine closes both.
 *
 * <p>Any thread may call; the lock is Netty's engine, which its delegated tasks hold as well. The
 * native memory is given back when both directions are closed, and by whatever fails; an engine
 * that is dropped before should have {@link #closeInbound} and {@link #closeOutbound} called, else
 * it keeps its memory until it is collected.
 */
final class NativeEngine extends ForwardingEngine {
  private static final int LONGEST_DATA = 16384;
  private static final int HEADER = 5;

  /** Less of a record than this cannot be other than data: the tag of each cipher we have. */
  private static final int TAG = 16;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private enum Phase {
    HANDSHAKE,
    DATA,
    FREED
  }

  private final ReferenceCountedOpenSslEngine delegate;
  private final Optional<SSLEngine> self;
  private final Cleaner.Cleanable memory;

  // guarded by the delegate
  private Phase phase = Phase.HANDSHAKE;
  private NativeRecords records;
  private boolean inboundDone;
  private boolean endReceived;
  private boolean outboundClosed;
  private boolean flushDue;
  private ByteBuffer unsent = NOTHING;

  /** Takes the one reference that the caller has. */
  NativeEngine(ReferenceCountedOpenSslEngine delegate) {
    this.delegate = delegate;
    this.self = Optional.of(delegate);
    this.memory = NativeContext.CLEANER.register(this, delegate::release);
  }

  /** For clients that ask for it; before the handshake, of a context that has OCSP enabled. */
  void staple(byte[] ocspResponse) {
    delegate.setOcspResponse(ocspResponse);
  }

  /**
   * Tells the server a name; before the handshake, in client role.
   *
   * @param serverName as {@link SNIHostName} has it
   */
  void askFor(String serverName) {
    var parameters = delegate.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    delegate.setSSLParameters(parameters);
  }

  /** Before the handshake. */
  void withoutTickets() {
    synchronized (delegate) {
      SSL.setOptions(delegate.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
  }

  @Override
  Optional<SSLEngine> engine() {
    return self;
  }

  @Override
  public void beginHandshake() throws SSLException {
    synchronized (delegate) {
      if (phase != Phase.HANDSHAKE) {
        throw new SSLException("renegotiation is not supported");
      }
      delegate.beginHandshake();
    }
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    synchronized (delegate) {
      if (unsent.hasRemaining()) {
        return NEED_WRAP;
      }
      if (phase == Phase.HANDSHAKE) {
        return handshakeStatus();
      }
      return NOT_HANDSHAKING;
    }
  }

  /**
   * A delegated task may have finished the handshake without Netty's engine having seen it, which
   * then wants to read from a client that has nothing more to say.
   */
  private HandshakeStatus handshakeStatus() {
    var status = delegate.getHandshakeStatus();
    return status == NEED_UNWRAP && SSL.isInInit(delegate.sslPointer()) == 0 ? NEED_WRAP : status;
  }

  @Override
  public Runnable getDelegatedTask() {
    synchronized (delegate) {
      return phase == Phase.HANDSHAKE ? delegate.getDelegatedTask() : null;
    }
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
      throws SSLException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    synchronized (delegate) {
      if (unsent.hasRemaining()) {
        return sendUnsent(destination);
      }
      if (phase != Phase.HANDSHAKE && outboundClosed) {
        return result(Status.CLOSED, 0, 0);
      }
      var buffers = NativeBuffers.lent();
      try {
        return phase == Phase.HANDSHAKE
            ? wrapHandshake(buffers, destination)
            : wrapData(buffers, sources, offset, length, destination);
      } finally {
        buffers.giveBack();
      }
    }
  }

  @Override
  public SSLEngineResult unwrap(
      ByteBuffer source, ByteBuffer[] destinations, int offset, int length) throws SSLException {
    Objects.checkFromIndexSize(offset, length, destinations.length);
    synchronized (delegate) {
      if (phase != Phase.HANDSHAKE && inboundDone) {
        return result(Status.CLOSED, 0, 0);
      }
      var buffers = NativeBuffers.lent();
      try {
        return phase == Phase.HANDSHAKE
            ? unwrapHandshake(buffers, source, destinations, offset, length)
            : unwrapData(buffers, source, destinations, offset, length);
      } finally {
        buffers.giveBack();
      }
    }
  }

  // The handshake, by Netty's engine.

  /**
   * Netty's engine keeps the reason of a failure until its next call, after the alert has been
   * taken; here it is thrown at once, and the alert is there for the next call.
   */
  private SSLEngineResult wrapHandshake(NativeBuffers buffers, ByteBuffer destination)
      throws SSLException {
    var made = buffers.out();
    SSLEngineResult result;
    try {
      result = delegate.wrap(NOTHING.duplicate(), made);
      var status = result.getHandshakeStatus();
      if (made.position() > 0 && (status == NEED_WRAP || status == NEED_UNWRAP)) {
        result = delegate.wrap(NOTHING.duplicate(), made);
      }
    } catch (SSLException | RuntimeException e) {
      unsent = copy(made.flip());
      throw failed(e);
    }
    unsent = copy(made.flip());
    var status = handshakeStep(result);
    var sent = sendUnsent(destination);
    return status == FINISHED
        ? new SSLEngineResult(sent.getStatus(), FINISHED, 0, sent.bytesProduced())
        : sent;
  }

  /**
   * In plain text, as a client sends it that refuses our certificate: the library wants it
   * encrypted by then, and would say no more than that. RFC 8446, 6: level and number.
   */
  private static boolean isFatalAlert(ByteBuffer record) {
    return record.remaining() == HEADER + 2 && record.get(0) == 21 && record.get(HEADER) == 2;
  }

  /** One at a time, so that whoever asks knows which one was refused. */
  private static int firstRecord(ByteBuffer source) {
    int available = source.remaining();
    if (available < HEADER || !isRecord(source.get(source.position()))) {
      return available;
    }
    return Math.min(available, HEADER + (source.getShort(source.position() + 3) & 0xffff));
  }

  private SSLEngineResult unwrapHandshake(
      NativeBuffers buffers, ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
      throws SSLException {
    var record = buffers.in();
    int taken = Math.min(record.capacity(), firstRecord(source));
    record.put(source.slice(source.position(), taken)).flip();
    if (isFatalAlert(record)) {
      source.position(source.position() + taken);
      throw failed(new SSLException(NativeReason.alert(record.get(HEADER + 1) & 0xff)));
    }
    var data = buffers.out();
    SSLEngineResult result;
    try {
      result = delegate.unwrap(record, data);
    } catch (SSLException | RuntimeException e) {
      throw failed(e);
    }
    source.position(source.position() + result.bytesConsumed());
    int produced = data.flip().remaining();
    if (room(destinations, offset, length) < produced) {
      throw failed(new SSLException("data before the end of the handshake"));
    }
    scatter(data, destinations, offset, length);
    var status = handshakeStep(result);
    return new SSLEngineResult(result.getStatus(), status, result.bytesConsumed(), produced);
  }

  private HandshakeStatus handshakeStep(SSLEngineResult result) throws SSLException {
    if (result.getHandshakeStatus() == FINISHED) {
      takeOver();
      return FINISHED;
    }
    if (delegate.isInboundDone() && delegate.isOutboundDone()) {
      free();
    }
    return getHandshakeStatus();
  }

  private void takeOver() throws SSLException {
    say(this::drain);
    if (delegate.getSession() instanceof ExtendedSSLSession session) {
      try {
        session.getRequestedServerNames(); // looked up when asked for, which may be too late
      } catch (IllegalArgumentException e) {
        throw failed(new SSLException("illegal server name", e));
      }
      session.getCreationTime();
    }
    records = new NativeRecords(delegate.sslPointer());
    phase = Phase.DATA;
    flushDue = true;
  }

  /** What Netty's engine has not given out yet, because the caller's buffer was too small. */
  private void drain(NativeBuffers buffers, ByteArrayOutputStream rest) throws SSLException {
    int produced;
    do {
      var made = buffers.out();
      produced = delegate.wrap(NOTHING.duplicate(), made).bytesProduced();
      var bytes = new byte[produced];
      made.flip().get(bytes);
      rest.writeBytes(bytes);
    } while (produced > 0);
  }

  // Data, by the library's own calls.

  private SSLEngineResult wrapData(
      NativeBuffers buffers, ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
      throws SSLException {
    if (flushDue) {
      flush(buffers);
      if (unsent.hasRemaining()) {
        return sendUnsent(destination);
      }
    }
    int taken = (int) Math.min(LONGEST_DATA, remaining(sources, offset, length));
    if (taken == 0) {
      return result(Status.OK, 0, 0);
    }
    if (destination.remaining() < taken + records.overhead()) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    var data = sources[offset];
    if (length > 1 || !data.isDirect()) {
      data = buffers.in().limit(taken);
      gather(sources, offset, length, data);
      data.flip();
    }
    boolean straight = isStraight(destination);
    var record = straight ? destination : buffers.out();
    try {
      int produced =
          records.write(
              NativeBuffers.address(data),
              taken,
              NativeBuffers.address(record),
              record.remaining());
      data.position(data.position() + taken);
      record.position(record.position() + produced);
      if (!straight) {
        destination.put(record.flip());
      }
      return result(Status.OK, taken, produced);
    } catch (SSLException e) {
      throw broken(buffers, e);
    }
  }

  private void flush(NativeBuffers buffers) throws SSLException {
    flushDue = false;
    var said = new ByteArrayOutputStream();
    try {
      records.flush(buffers, said);
    } catch (SSLException e) {
      throw broken(buffers, e);
    }
    unsent = ByteBuffer.wrap(said.toByteArray());
  }

  private SSLEngineResult unwrapData(
      NativeBuffers buffers, ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
      throws SSLException {
    int available = source.remaining();
    if (available < HEADER) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    int size = HEADER + (source.getShort(source.position() + 3) & 0xffff);
    if (size > NativeBuffers.CAPACITY || !isRecord(source.get(source.position()))) {
      size = HEADER; // which is enough for the library to refuse it
    } else if (available < size) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    } else if (room(destinations, offset, length) < size - HEADER - TAG) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    var record = source;
    if (!source.isDirect()) {
      record = buffers.in().put(source.slice(source.position(), size)).flip();
    }
    boolean straight = length == 1 && isStraight(destinations[offset]);
    var data = straight ? destinations[offset] : buffers.out();
    int produced;
    try {
      produced =
          records.read(
              NativeBuffers.address(record), size, NativeBuffers.address(data), data.remaining());
    } catch (SSLException e) {
      throw broken(buffers, e);
    }
    source.position(source.position() + size);
    if (produced < 0) {
      endReceived = true;
      endInbound();
      return result(Status.CLOSED, size, 0);
    }
    flushDue |= produced == 0;
    data.position(data.position() + produced);
    if (!straight) {
      scatter(data.flip(), destinations, offset, length);
    }
    return result(Status.OK, size, produced);
  }

  /** RFC 8446, 5.1: change_cipher_spec, alert, handshake and application_data. */
  private static boolean isRecord(byte type) {
    return type >= 20 && type <= 23;
  }

  // Ends.

  @Override
  public void closeInbound() throws SSLException {
    synchronized (delegate) {
      if (inboundDone) {
        return;
      }
      if (phase == Phase.HANDSHAKE) {
        endHandshake();
        return;
      }
      endInbound();
      if (!endReceived) {
        throw new SSLException("connection closed without close_notify");
      }
    }
  }

  @Override
  public boolean isInboundDone() {
    synchronized (delegate) {
      return inboundDone;
    }
  }

  @Override
  public void closeOutbound() {
    synchronized (delegate) {
      if (outboundClosed) {
        return;
      }
      if (phase == Phase.HANDSHAKE) {
        endHandshake();
        return;
      }
      outboundClosed = true;
      say(records::closeNotify);
      endWhereBothAre();
    }
  }

  @Override
  public boolean isOutboundDone() {
    synchronized (delegate) {
      return outboundClosed && !unsent.hasRemaining();
    }
  }

  private interface Words {
    void add(NativeBuffers buffers, ByteArrayOutputStream unsent) throws SSLException;
  }

  private void say(Words words) {
    var said = new ByteArrayOutputStream();
    while (unsent.hasRemaining()) {
      said.write(unsent.get());
    }
    var buffers = NativeBuffers.lent();
    try {
      words.add(buffers, said);
    } catch (SSLException e) {
      // what cannot be said stays unsaid
    } finally {
      buffers.giveBack();
    }
    unsent = ByteBuffer.wrap(said.toByteArray());
  }

  /** There is nothing to be read without it; an alert may be left to be said. */
  private void endHandshake() {
    if (delegate.getHandshakeStatus() == NEED_WRAP) {
      delegate.closeOutbound();
      say(this::drain);
    }
    free();
  }

  private void endInbound() {
    inboundDone = true;
    endWhereBothAre();
  }

  private void endWhereBothAre() {
    if (inboundDone && outboundClosed) {
      free();
    }
  }

  private void free() {
    inboundDone = true;
    outboundClosed = true;
    phase = Phase.FREED;
    records = null; // what it points to is gone
    memory.clean();
  }

  private SSLException failed(Exception e) {
    free();
    return NativeReason.of(e);
  }

  /** Keeps the alert that tells the client. */
  private SSLException broken(NativeBuffers buffers, SSLException e) {
    var said = new ByteArrayOutputStream();
    records.alert(buffers, said);
    unsent = ByteBuffer.wrap(said.toByteArray());
    free();
    return e;
  }

  private SSLEngineResult sendUnsent(ByteBuffer destination) {
    if (!unsent.hasRemaining()) {
      return result(isOutboundDone() ? Status.CLOSED : Status.OK, 0, 0);
    }
    int length = Math.min(unsent.remaining(), destination.remaining());
    destination.put(unsent.slice(unsent.position(), length));
    unsent.position(unsent.position() + length);
    if (length == 0) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    if (!unsent.hasRemaining()) {
      unsent = NOTHING; // tickets are not to stay as long as the connection
    }
    return result(isOutboundDone() ? Status.CLOSED : Status.OK, 0, length);
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
  }

  // Buffers of the caller.

  private static long remaining(ByteBuffer[] buffers, int offset, int length) {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += buffers[i].remaining();
    }
    return sum;
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /** What the library can write to without a copy. */
  private static boolean isStraight(ByteBuffer buffer) {
    return buffer.isDirect() && !buffer.isReadOnly();
  }

  private static long room(ByteBuffer[] buffers, int offset, int length) {
    return remaining(buffers, offset, length);
  }

  private static void gather(ByteBuffer[] from, int offset, int length, ByteBuffer to) {
    for (int i = offset; i < offset + length; i++) {
      int share = Math.min(from[i].remaining(), to.remaining());
      to.put(from[i].slice(from[i].position(), share));
      from[i].position(from[i].position() + share);
    }
  }

  private static void scatter(ByteBuffer from, ByteBuffer[] to, int offset, int length) {
    int limit = from.limit();
    for (int i = offset; i < offset + length && from.hasRemaining(); i++) {
      from.limit(from.position() + Math.min(from.remaining(), to[i].remaining()));
      to[i].put(from);
      from.limit(limit);
    }
  }
}
