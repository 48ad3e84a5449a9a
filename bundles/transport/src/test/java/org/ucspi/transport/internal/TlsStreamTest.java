package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Two TLS streams over a connection in memory. */
class TlsStreamTest {
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final ExecutorService elsewhere = Executors.newFixedThreadPool(2);
  private final Workers workers = new Workers(2);

  @AfterEach
  void stop() {
    workers.close();
    loop.shutdownNow();
    elsewhere.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, 1, 3000",
    "TLSv1.2, 1, 3000",
    "TLSv1.3, 7, 20000",
    "TLSv1.2, 7, 20000",
    "TLSv1.3, 20000, 300000",
    "TLSv1.2, 20000, 300000",
    "TLSv1.3, 70000, 1000000"
  })
  void carriesBothWaysWhateverTheSplitsAndRequests(String protocol, int maxPiece, int length)
      throws Exception {
    for (int seed = 0; seed < 5; seed++) {
      var random = new Random(seed);
      var ends = MemoryStream.pair(loop, random, maxPiece);
      var server = start(ends[0], TestTls.server(protocol));
      var client = start(ends[1], TestTls.client(protocol));
      var there = new Side(server, random.nextInt(length), random);
      var here = new Side(client, random.nextInt(length), random);
      there.begin();
      here.begin();
      assertThat(there.awaitEnd()).isEqualTo(new End.Finished());
      assertThat(here.awaitEnd()).isEqualTo(new End.Finished());
      assertThat(there.bytes.toByteArray()).isEqualTo(here.toSend);
      assertThat(here.bytes.toByteArray()).isEqualTo(there.toSend);
      assertThat(there.breach).isNull();
      assertThat(here.breach).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void goesOnSendingAfterCloseNotifyWithoutFin(String protocol) throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server(protocol));
    var engine = TestTls.client(protocol);
    var client = start(ends[1], engine);
    var there = Recorder.greedy(server);
    var here = Recorder.greedy(client);
    server.open(there);
    client.open(here);
    server.more();
    client.more();
    client.write(Recorder.bytes("question"));
    there.awaitText("question");
    engine.closeOutbound();
    ends[1].write(wrapped(engine)); // the close_notify alone
    await().until(() -> there.inputClosed);
    server.write(Recorder.bytes("an"));
    server.write(Recorder.bytes("swer"));
    here.awaitText("answer");
    server.closeOutput();
    await().until(() -> here.inputClosed);
    assertThat(there.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(there.breach).isNull();
  }

  @Test
  void tellsItsEndOnceWhateverIsAskedForAfterwards() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    var client = start(ends[1], TestTls.client());
    var there = Recorder.greedy(server);
    server.open(there);
    server.more();
    client.open(new Recorder());
    client.write(Recorder.bytes("x"));
    there.awaitText("x");
    client.abort("gone");
    assertThat(there.awaitEnd()).isEqualTo(new End.Broken("connection reset by peer"));
    server.write(Recorder.bytes("y"));
    server.more();
    server.closeOutput();
    server.closeInput();
    assertThat(there.breach).isNull();
  }

  @Test
  void endsAFloodOfKeyUpdates() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    var engine = TestTls.client();
    var client = start(ends[1], engine);
    var receiver = Recorder.greedy(server);
    server.open(receiver);
    server.more();
    client.open(new Recorder());
    client.write(Recorder.bytes("x"));
    receiver.awaitText("x");
    for (int i = 0; i <= TlsInput.MAX_BARREN_RECORDS; i++) {
      engine.beginHandshake(); // after the handshake of TLS 1.3: a key update
      ends[1].write(wrapped(engine));
    }
    client.closeOutput();
    client.closeInput();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("too many records without data"));
  }

  @Test
  void endsAPeerThatWantsAnswersAndReadsNone() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    var engine = TestTls.client();
    var client = start(ends[1], engine);
    var receiver = Recorder.greedy(server);
    server.open(receiver);
    server.more();
    client.open(new Recorder());
    client.write(Recorder.bytes("x"));
    receiver.awaitText("x");
    server.write(ByteBuffer.allocate(100_000)); // and the client asks for none of it
    for (int i = 0; i < 200 && receiver.end == null; i++) {
      engine.beginHandshake();
      ends[1].write(wrapped(engine));
      client.write(Recorder.bytes("x")); // no record without data behind another
    }
    client.closeInput();
    client.closeOutput();
    assertThat(receiver.awaitEnd())
        .isEqualTo(new End.Broken("too many answers that the peer does not read"));
  }

  @Test
  void failsOnARecordThatWasChanged() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    var engine = TestTls.client();
    var client = start(ends[1], engine);
    var receiver = Recorder.greedy(server);
    server.open(receiver);
    server.more();
    var other = new Recorder();
    client.open(other);
    client.more();
    client.write(Recorder.bytes("x"));
    receiver.awaitText("x");
    engine.beginHandshake();
    var record = wrapped(engine);
    record.put(10, (byte) (record.get(10) + 1));
    ends[1].write(record);
    assertThat(other.awaitEnd()).isEqualTo(new End.Broken("received fatal alert: bad_record_mac"));
    assertThat(receiver.awaitEnd()).isInstanceOf(End.Broken.class);
  }

  @Test
  void boundsWhatIsWrittenToAPeerThatDoesNotRead() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    var client = start(ends[1], TestTls.client());
    var receiver = new Recorder();
    var reader = Recorder.greedy(client);
    server.open(receiver);
    client.open(reader);
    int written = 0;
    while (written < 10_000_000 && server.write(ByteBuffer.allocate(1000))) {
      written += 1000;
    }
    assertThat(written).isLessThan(200_000);
    assertThat(receiver.writables).hasValueLessThan(2);
    int before = receiver.writables.get();
    if (before == 0) {
      client.more();
      await().until(() -> receiver.writables.get() == 1);
    }
    assertThat(receiver.breach).isNull();
  }

  @Test
  void abortDuringTheHandshakeFailsIt() {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], TestTls.server());
    server.abort("no longer wanted");
    await().until(() -> server.handshake().toCompletableFuture().isCompletedExceptionally());
    var receiver = new Recorder();
    server.open(receiver);
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("no longer wanted"));
  }

  /** A server's flight is one, its tickets another; those of OpenSSL go with what is written. */
  @ParameterizedTest
  @CsvSource({"JDK, 3", "OPENSSL, 2"})
  void shakesHandsInFewWrites(Library library, int writes) throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var lower = new CountingStream(ends[0]);
    var server = start(lower, library.engine());
    var greeted = server.handshake().thenRun(() -> server.write(Recorder.bytes("welcome")));
    var client = start(ends[1], TestTls.client());
    var here = Recorder.greedy(client);
    client.open(here);
    client.more();
    here.awaitText("welcome");
    assertThat(greeted.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(lower.writes).hasValue(writes);
  }

  /** RFC 8446, 5.1; each comes alone. */
  @ParameterizedTest
  @EnumSource
  void takesAHelloThatIsSpreadOverRecords(Library library) throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var server = start(ends[0], library.engine());
    start(
        new CountingStream(ends[1]) {
          @Override
          public boolean write(ByteBuffer data) {
            if (writes.get() > 0) {
              return super.write(data);
            }
            var message = data.position(data.position() + 5).slice();
            for (int length : new int[] {3, 40, message.remaining() - 43}) {
              var record = ByteBuffer.allocate(5 + length).put(new byte[] {22, 3, 1});
              record.putShort((short) length).put(message.slice(message.position(), length));
              message.position(message.position() + length);
              super.write(record.flip());
            }
            data.position(data.limit());
            return true;
          }
        },
        TestTls.client());
    assertThat(server.handshake().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void leavesTheOwnerTimeToAnswerBeforeItFlushesTickets() throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var lower = new CountingStream(ends[0]);
    var afterwards = new LinkedBlockingQueue<Runnable>();
    var server = new TlsStream(lower, Library.OPENSSL.engine(), workers, afterwards::add);
    server.start(Duration.ofSeconds(20));
    lower.open(server.below());
    var client = start(ends[1], TestTls.client());
    var here = Recorder.greedy(client);
    client.open(here);
    client.more();
    var flush = afterwards.poll(10, TimeUnit.SECONDS);
    server.write(Recorder.bytes("welcome"));
    flush.run();
    here.awaitText("welcome");
    assertThat(lower.writes).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource
  void flushesTicketsThoughNothingIsWritten(Library library) throws Exception {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var lower = new CountingStream(ends[0]);
    var server = start(lower, library.engine());
    start(ends[1], TestTls.client());
    server.handshake().toCompletableFuture().get(10, TimeUnit.SECONDS);
    await().untilAsserted(() -> assertThat(lower.writes).hasValue(2));
  }

  /** What it holds outside of the heap is not to wait for the garbage collector. */
  @ParameterizedTest
  @EnumSource
  void endsTheEngineWithTheConnection(Library library) throws Exception {
    for (int established = 0; established < 2; established++) {
      var ends = MemoryStream.pair(loop, new Random(1), 70_000);
      var engine = library.engine();
      var server = start(ends[0], engine);
      if (established == 1) {
        var client = start(ends[1], TestTls.client());
        server.handshake().toCompletableFuture().get(10, TimeUnit.SECONDS);
        client.abort("gone");
      } else {
        server.abort("no longer wanted");
      }
      await().until(engine::isOutboundDone);
    }
  }

  /** The JDK's takes it for a client's and throws what no engine should. */
  @ParameterizedTest
  @EnumSource
  void refusesWhatAnEngineCannotHandle(Library library) {
    var ends = MemoryStream.pair(loop, new Random(1), 70_000);
    var engine = library.engine();
    var server = start(ends[0], engine);
    ends[1].open(new Recorder());
    ends[1].write(ByteBuffer.wrap(new byte[] {22, 3, 3, 0, 4, 0, 0, 0, 0})); // a HelloRequest
    assertThat(server.handshake().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageMatching("(?s).*(cannot handle|hello_request|unexpected message).*")
        .withMessageNotContaining("internal error");
  }

  private TlsStream start(ByteStream lower, SSLEngine engine) {
    var tls = new TlsStream(lower, engine, workers);
    tls.start(Duration.ofSeconds(20));
    lower.open(tls.below());
    return tls;
  }

  /** What an engine has to say by itself. */
  private static ByteBuffer wrapped(SSLEngine engine) throws Exception {
    var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    return record.flip();
  }

  /** Sends its bytes in random pieces, asks from random threads. */
  private final class Side extends Recorder {
    final byte[] toSend;
    private final ByteStream stream;
    private final Random random;
    private int offset;

    Side(ByteStream stream, int length, Random seeds) {
      this.stream = stream;
      this.random = new Random(seeds.nextLong());
      this.toSend = new byte[length];
      random.nextBytes(toSend);
    }

    void begin() {
      stream.open(this);
      stream.more();
      send();
    }

    private void send() {
      while (offset < toSend.length) {
        int start = offset;
        int length = Math.min(toSend.length - start, 1 + offset % 30_011);
        offset += length;
        if (!stream.write(ByteBuffer.wrap(Arrays.copyOfRange(toSend, start, start + length)))) {
          return;
        }
      }
      stream.closeOutput();
    }

    @Override
    void onWritable() {
      send();
    }

    @Override
    void onData(byte[] data) {
      switch (random.nextInt(3)) {
        case 0 -> stream.more();
        case 1 -> elsewhere.execute(stream::more);
        default -> workers.crypto().execute(stream::more);
      }
    }
  }
}
