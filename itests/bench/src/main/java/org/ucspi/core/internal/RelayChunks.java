package org.ucspi.core.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** What the relay adds to one chunk between two streams that cost nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RelayChunks {
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 14);
  private Source near;
  private Source far;

  @Setup
  public void start(Blackhole bytes) {
    near = new Source(bytes);
    far = new Source(bytes);
    new Relay(near, end -> {}, far, end -> {}).start();
  }

  /** The other stream takes it. */
  @Benchmark
  public int passes() {
    far.room = true;
    near.receiver.data(chunk.clear());
    return near.asked;
  }

  /** The other stream is full and says later that it is not. */
  @Benchmark
  public int waits() {
    far.room = false;
    near.receiver.data(chunk.clear());
    far.receiver.writable();
    return near.asked;
  }

  private static final class Source implements ByteStream {
    private final Blackhole bytes;
    private Receiver receiver;
    private boolean room;
    private int asked;

    Source(Blackhole bytes) {
      this.bytes = bytes;
    }

    @Override
    public void open(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void more() {
      asked++;
    }

    @Override
    public boolean write(ByteBuffer data) {
      bytes.consume(data.remaining());
      data.position(data.limit());
      return room;
    }

    @Override
    public void closeOutput() {}

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {
      receiver.closed(new End.Broken(reason));
    }
  }
}
