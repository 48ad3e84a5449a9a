package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that does not read what a program has for it: the program waits, nothing piles up. */
class SlowReaderIT {
  private static final long MEBIBYTE = 1 << 20;
  private static final int CHUNK = 1 << 16;

  /** Its lines are as long as each other, so that each byte's place tells its value. */
  private static final int FIRST_LINE = 1_000_000_000;

  private static final int LINES = 97_612_894; // of 11 bytes: 1 GiB and some

  private static KarafProcess karaf;
  private static int port;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("slow", Ports.free());
    karaf.etc().put("exec", "seq", "command = seq " + FIRST_LINE + " " + (FIRST_LINE + LINES - 1));
    port = karaf.etc().putListener("seq", "seq", "tls = demo");
    karaf.start("-XX:NativeMemoryTracking=summary").awaitShell().awaitListening(port);
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void heapDoesNotGrowBehindAClientThatDoesNotRead() throws IOException {
    var jvm = new Jvm(karaf.pid());
    try (var first = new Reader(TlsClient.connect(port))) {
      first.read(32 * MEBIBYTE); // so that all that is made once is there
    }
    awaitNoProgram(jvm);
    var before = Memory.of(jvm);

    try (var reader = new Reader(TlsClient.connect(port))) {
      reader.read(MEBIBYTE);
      awaitStandstill(jvm);
      assertGrowth("stopped behind 1 MiB of 1 GiB", before, Memory.of(jvm));

      Awaitility.await("a reader of some 1 MB/s")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                reader.read(CHUNK);
                return reader.count >= 3 * MEBIBYTE;
              });
      assertGrowth("slow up to 3 MiB of 1 GiB", before, Memory.of(jvm));

      if (Figures.LONG) {
        reader.read(11L * LINES - reader.count);
        assertThat(reader.client.receiveAll()).isEmpty();
        assertThat(reader.client.closeNotifyReceived()).isTrue();
      } else {
        reader.read(64 * MEBIBYTE - reader.count);
      }
    }
    awaitNoProgram(jvm);
    assertGrowth("read " + (Figures.LONG ? "all" : "64 MiB") + " intact", before, Memory.of(jvm));
  }

  private static void assertGrowth(String when, Memory before, Memory now) {
    long heap = now.heap - before.heap;
    assertThat(heap)
        .as(
            Figures.note(
                "slow reader, " + when,
                "live heap %+d KiB, direct buffers %+d KiB, resident %+d KiB",
                heap / 1024,
                (now.direct - before.direct) / 1024,
                (now.rss - before.rss) / 1024))
        .isLessThanOrEqualTo(8 * MEBIBYTE);
    assertThat(now.direct - before.direct).as("direct buffers").isLessThan(8 * MEBIBYTE);
  }

  private static void awaitNoProgram(Jvm jvm) {
    Awaitility.await("the program to end")
        .atMost(Duration.ofSeconds(15))
        .until(() -> jvm.children().isEmpty());
  }

  /** Until the program has not written a byte for a second. */
  private static void awaitStandstill(Jvm jvm) {
    List<Long> programs = jvm.children();
    assertThat(programs).hasSize(1);
    var last = new AtomicLong(-1);
    Awaitility.await("the program to be stuck")
        .pollInterval(Duration.ofMillis(100))
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThat(jvm.children()).as("a program with more to say").isEqualTo(programs);
              long written = Jvm.written(programs.get(0));
              return written == last.getAndSet(written);
            });
    assertThat(last).as("bytes the program could write").hasValueLessThan(64 * MEBIBYTE);
  }

  private record Memory(long heap, long direct, long rss) {
    static Memory of(Jvm jvm) {
      return new Memory(jvm.liveHeap(), jvm.direct(), jvm.rss());
    }
  }

  /** Checks each byte against what seq prints at its place. */
  private static final class Reader implements AutoCloseable {
    final TlsClient client;
    long count;
    private final byte[] line = (FIRST_LINE + "\n").getBytes(US_ASCII);
    private int column;

    Reader(TlsClient client) {
      this.client = client;
    }

    void read(long bytes) throws IOException {
      for (long left = bytes; left > 0; left -= CHUNK) {
        for (byte b : client.receive((int) Math.min(left, CHUNK))) {
          if (b != line[column]) {
            throw new IOException("wrong byte at " + count);
          }
          count++;
          if (++column == line.length) {
            column = 0;
            nextLine();
          }
        }
      }
    }

    private void nextLine() {
      int digit = line.length - 2;
      while (line[digit] == '9') {
        line[digit--] = '0';
      }
      line[digit]++;
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
