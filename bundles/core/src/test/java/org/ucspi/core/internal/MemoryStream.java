package org.ucspi.core.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * A stream whose far end is the test: what it sends, how much it takes, how it ends. One thread.
 */
final class MemoryStream implements ByteStream {
  private final Deque<byte[]> incoming = new ArrayDeque<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  final List<String> calls = new ArrayList<>();
  private Receiver receiver;
  private boolean asked;
  private boolean full;
  private boolean inputOver;
  private boolean outputOver;
  private Optional<End> closed = Optional.empty();

  @Override
  public void open(Receiver opened) {
    receiver = opened;
    closed.ifPresent(receiver::closed);
  }

  @Override
  public void more() {
    asked = true;
    deliver();
  }

  @Override
  public boolean write(ByteBuffer data) {
    while (data.hasRemaining()) {
      written.write(data.get());
    }
    return !full;
  }

  @Override
  public void tlsStarted() {
    call("tlsStarted after " + written());
  }

  @Override
  public void closeOutput() {
    call("closeOutput");
    outputOver = true;
    settle();
  }

  @Override
  public void closeInput() {
    call("closeInput");
    inputOver = true;
    settle();
  }

  @Override
  public void abort(String reason) {
    call("abort: " + reason);
    close(new End.Broken(reason));
  }

  private void call(String what) {
    if (!calls.contains(what)) {
      calls.add(what);
    }
  }

  /** The far end sends. */
  void send(String text) {
    incoming.add(text.getBytes(StandardCharsets.UTF_8));
    deliver();
  }

  /** From here on the far end's bytes come through TLS. */
  void startTls() {
    receiver.tlsStarted();
  }

  /** The far end ends its direction. */
  void endInput() {
    inputOver = true;
    receiver.inputClosed();
    settle();
  }

  /** The far end takes no more. */
  void endOutput() {
    outputOver = true;
    receiver.outputClosed();
    settle();
  }

  /** The far end stops or starts taking bytes. */
  void full(boolean nowFull) {
    boolean emptied = full && !nowFull;
    full = nowFull;
    if (emptied) {
      receiver.writable();
    }
  }

  void close(End end) {
    if (closed.isEmpty()) {
      closed = Optional.of(end);
      if (receiver != null) {
        receiver.closed(end);
      }
    }
  }

  String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  boolean isOpen() {
    return receiver != null;
  }

  int waiting() {
    return incoming.size();
  }

  private void deliver() {
    if (asked && receiver != null && !incoming.isEmpty()) {
      asked = false;
      receiver.data(ByteBuffer.wrap(incoming.poll()));
    }
  }

  private void settle() {
    if (inputOver && outputOver && !full) {
      close(new End.Finished());
    }
  }
}
