package org.ucspi.transport.internal;

import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/**
 * The TLS filter on one thread and without sockets, with engines of a profile of each provider.
 * Where a client is needed it is a native one, and its time counts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class TlsFilter {
  private static final Duration LONG = Duration.ofDays(1);

  @Param({"jdk", "openssl"})
  public String provider;

  @Param({"100", "16384", "65536"})
  public int bytes;

  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private final Workers workers = new Workers(new SameThread(), clock);
  private Profile profile;
  private Established down;
  private Established up;
  private ByteBuffer content;

  @Setup
  public void start() throws IOException {
    clock.setRemoveOnCancelPolicy(true);
    profile = new Profile(provider);
    down = establish();
    up = establish();
    content = ByteBuffer.allocate(bytes);
  }

  @TearDown
  public void stop() {
    down.end();
    up.end();
    clock.shutdownNow();
  }

  /** A full handshake in TLS 1.3, to its end on both sides. Goes by no size. */
  @Benchmark
  public void handshake() throws IOException {
    establish().end();
  }

  /** What a handler writes, to records. */
  @Benchmark
  public void write(Blackhole records) {
    down.wire().sent = records;
    down.stream().write(content.clear());
  }

  /** Records of a client, its own work on them included, to what a handler hears. */
  @Benchmark
  public void read(Blackhole heard) throws IOException {
    up.heard().heard = heard;
    content.clear();
    while (content.hasRemaining()) {
      up.wire().deliver(up.client(), content);
    }
  }

  private record Established(TlsStream stream, MemoryWire wire, SSLEngine client, Ear heard) {

    /** Gives the memory of both engines back. */
    void end() {
      stream.abort("done");
      ReferenceCountUtil.release(client);
    }
  }

  private Established establish() throws IOException {
    var wire = new MemoryWire();
    var stream = new TlsStream(wire, profile.engine(), workers);
    wire.receiver = stream.below();
    var client = Profile.client();
    var ear = new Ear(stream);
    stream.open(ear);
    stream.more();
    stream.start(LONG);
    wire.shakeHands(client);
    if (!stream.handshake().toCompletableFuture().isDone()) {
      throw new IOException("the handshake has not ended");
    }
    return new Established(stream, wire, client, ear);
  }

  /** Asks for the next chunk as soon as it has one. */
  private static final class Ear implements ByteStream.Receiver {
    private final ByteStream stream;
    private Blackhole heard;

    Ear(ByteStream stream) {
      this.stream = stream;
    }

    @Override
    public void data(ByteBuffer data) {
      heard.consume(data.remaining());
      stream.more();
    }

    @Override
    public void inputClosed() {}

    @Override
    public void closed(End end) {}
  }
}
