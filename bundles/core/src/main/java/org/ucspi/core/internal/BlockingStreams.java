package org.ucspi.core.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * A byte stream as an InputStream and an OutputStream. One chunk of input is held at most. A lock
 * instead of monitors, so that a waiting virtual thread gives its carrier back. Closing delivers
 * what was written, then ends the stream.
 */
final class BlockingStreams implements ByteStream.Receiver, AutoCloseable {
  private final ByteStream stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // all guarded by lock
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private boolean asked;
  private boolean inputClosed;
  private boolean writable = true;
  private boolean outputClosed;
  private Optional<String> broken = Optional.empty();

  BlockingStreams(ByteStream stream) {
    this.stream = stream;
    stream.open(this);
  }

  InputStream input() {
    return new Input();
  }

  OutputStream output() {
    return new Output();
  }

  @Override
  public void close() {
    stream.closeOutput();
    stream.closeInput();
  }

  @Override
  public void data(ByteBuffer data) {
    change(
        () -> {
          chunk = ByteBuffer.allocate(data.remaining()).put(data).flip();
          asked = false;
        });
  }

  @Override
  public void inputClosed() {
    change(() -> inputClosed = true);
  }

  @Override
  public void writable() {
    change(() -> writable = true);
  }

  @Override
  public void outputClosed() {
    change(() -> outputClosed = true);
  }

  @Override
  public void closed(End end) {
    change(
        () -> {
          inputClosed = true;
          outputClosed = true;
          if (end instanceof End.Broken b) {
            broken = Optional.of(b.reason());
          }
        });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitUntil(BooleanSupplier condition) throws IOException {
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void check() throws IOException {
    if (broken.isPresent()) {
      throw new IOException(broken.get());
    }
  }

  private int read(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (!chunk.hasRemaining() && !inputClosed && !asked) {
        asked = true;
        stream.more();
      }
      awaitUntil(() -> chunk.hasRemaining() || inputClosed);
      if (!chunk.hasRemaining()) {
        check();
        return -1;
      }
      int n = Math.min(length, chunk.remaining());
      chunk.get(bytes, offset, n);
      return n;
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      awaitUntil(() -> writable || outputClosed);
      check();
      if (outputClosed) {
        throw new IOException("output is closed");
      }
      writable = false;
    } finally {
      lock.unlock();
    }
    if (stream.write(ByteBuffer.wrap(bytes, offset, length))) {
      change(() -> writable = true);
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      return length == 0 ? 0 : BlockingStreams.this.read(bytes, offset, length);
    }

    @Override
    public void close() {
      stream.closeInput();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length > 0) {
        BlockingStreams.this.write(bytes, offset, length);
      }
    }

    @Override
    public void close() {
      stream.closeOutput();
    }
  }
}
