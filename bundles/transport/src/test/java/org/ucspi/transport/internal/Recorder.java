package org.ucspi.transport.internal;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** A receiver that keeps what it is told, and holds the stream to its contract. */
class Recorder implements ByteStream.Receiver {
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  final AtomicInteger chunks = new AtomicInteger();
  final AtomicInteger writables = new AtomicInteger();
  volatile String beforeTls;
  volatile boolean inputClosed;
  volatile boolean outputClosed;
  volatile End end;
  volatile String breach;
  private final AtomicInteger inside = new AtomicInteger();

  @Override
  public void data(ByteBuffer data) {
    turn(
        () -> {
          check(!inputClosed, "data after the end of the input");
          check(data.hasRemaining(), "an empty chunk");
          var copy = new byte[data.remaining()];
          data.get(copy);
          synchronized (bytes) {
            bytes.writeBytes(copy);
          }
          chunks.incrementAndGet();
          onData(copy);
        });
  }

  @Override
  public void inputClosed() {
    turn(
        () -> {
          check(!inputClosed, "a second end of the input");
          inputClosed = true;
          onInputClosed();
        });
  }

  @Override
  public void tlsStarted() {
    turn(
        () -> {
          check(beforeTls == null, "a second start of TLS");
          beforeTls = text();
        });
  }

  @Override
  public void writable() {
    turn(
        () -> {
          writables.incrementAndGet();
          onWritable();
        });
  }

  @Override
  public void outputClosed() {
    turn(() -> outputClosed = true);
  }

  @Override
  public void closed(End end) {
    turn(
        () -> {
          check(this.end == null, "a second end");
          this.end = end;
        });
  }

  void onData(byte[] data) {}

  void onInputClosed() {}

  void onWritable() {}

  String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  int size() {
    synchronized (bytes) {
      return bytes.size();
    }
  }

  void awaitText(String text) {
    await().until(() -> text().equals(text));
  }

  End awaitEnd() {
    await().until(() -> end != null);
    return end;
  }

  private void turn(Runnable event) {
    check(inside.getAndIncrement() == 0, "two calls at once");
    check(end == null, "a call after closed");
    event.run();
    inside.decrementAndGet();
  }

  private void check(boolean kept, String otherwise) {
    if (!kept && breach == null) {
      breach = otherwise;
    }
  }

  /** Sends back what comes, asks for more while there is room, and ends as the peer does. */
  static Recorder echo(ByteStream stream) {
    return new Recorder() {
      @Override
      public void data(ByteBuffer data) {
        if (stream.write(data)) {
          stream.more();
        }
      }

      @Override
      void onWritable() {
        stream.more();
      }

      @Override
      void onInputClosed() {
        stream.closeOutput();
      }
    };
  }

  /** Asks again after each chunk. */
  static Recorder greedy(ByteStream stream) {
    return new Recorder() {
      @Override
      void onData(byte[] data) {
        stream.more();
      }
    };
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
