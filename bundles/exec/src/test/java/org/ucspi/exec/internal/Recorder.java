package org.ucspi.exec.internal;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Takes everything at once, remembers it, and counts calls that come at the same time. */
class Recorder implements ByteStream.Receiver {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  final ByteStream stream;
  final AtomicInteger overlaps = new AtomicInteger();
  volatile boolean inputClosed;
  volatile boolean outputClosed;
  final AtomicInteger writables = new AtomicInteger();
  volatile End end;
  final AtomicInteger ends = new AtomicInteger();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicInteger inside = new AtomicInteger();

  Recorder(ByteStream stream) {
    this.stream = stream;
  }

  /** Opens the stream and asks for its first chunk. */
  static Recorder open(ByteStream stream) {
    var recorder = new Recorder(stream);
    stream.open(recorder);
    stream.more();
    return recorder;
  }

  @Override
  public void data(ByteBuffer data) {
    alone(
        () -> {
          var chunk = new byte[data.remaining()];
          data.get(chunk);
          synchronized (bytes) {
            bytes.writeBytes(chunk);
          }
          next();
        });
  }

  /** What follows a chunk. */
  void next() {
    stream.more();
  }

  @Override
  public void inputClosed() {
    alone(() -> inputClosed = true);
  }

  @Override
  public void writable() {
    alone(() -> writables.incrementAndGet());
  }

  @Override
  public void outputClosed() {
    alone(() -> outputClosed = true);
  }

  @Override
  public void closed(End how) {
    alone(
        () -> {
          ends.incrementAndGet();
          end = how;
        });
  }

  private void alone(Runnable action) {
    if (inside.incrementAndGet() != 1 || end != null) {
      overlaps.incrementAndGet();
    }
    action.run();
    inside.decrementAndGet();
  }

  byte[] bytes() {
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  End awaitEnd() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> end != null);
    return end;
  }

  static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
