package org.ucspi.transport.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

class PlainStreamTest {
  private Loopback loopback;

  @BeforeEach
  void start() throws IOException {
    loopback = new Loopback();
  }

  @AfterEach
  void stop() throws IOException {
    loopback.close();
  }

  @Test
  void handsOverOneChunkForEachRequest() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    send(client, "one");
    await().during(Duration.ofMillis(50)).until(() -> receiver.chunks.get() == 0);
    stream.more();
    receiver.awaitText("one");
    send(client, "two");
    await().during(Duration.ofMillis(50)).until(() -> receiver.text().equals("one"));
    stream.more();
    receiver.awaitText("onetwo");
    assertThat(receiver.breach).isNull();
  }

  @Test
  void goesOnSendingAfterTheClientsFin() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    send(client, "question");
    client.shutdownOutput();
    await().until(() -> receiver.inputClosed);
    assertThat(receiver.text()).isEqualTo("question");
    stream.write(Recorder.bytes("answer"));
    stream.closeOutput();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo("answer".getBytes(ISO_8859_1));
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(receiver.breach).isNull();
  }

  @Test
  void goesOnReceivingAfterItsOwnFin() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    stream.write(Recorder.bytes("bye"));
    stream.closeOutput();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo("bye".getBytes(ISO_8859_1));
    send(client, "one more thing");
    receiver.awaitText("one more thing");
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
  }

  @Test
  void noticesFinWhileNobodyAsks() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    send(client, "x");
    stream.more();
    receiver.awaitText("x");
    client.shutdownOutput();
    await().until(() -> receiver.inputClosed);
  }

  /** A channel that blocks would close under them. */
  /** Both wait when the first byte is read. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 3_000_000})
  void answersAQuestionThatComesWithTheFin(int length) throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver =
        new Recorder() {
          @Override
          void onData(byte[] data) {
            stream.write(ByteBuffer.allocate(length));
            stream.closeOutput();
            stream.closeInput();
          }
        };
    send(client, "question");
    client.shutdownOutput();
    stream.open(receiver);
    stream.more();
    assertThat(client.getInputStream().readAllBytes()).hasSize(length);
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(receiver.breach).isNull();
  }

  @Test
  void sendsItsFinThoughBytesBeforeTheClientsAreNotTaken() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    client.getOutputStream().write(new byte[100_000]);
    client.shutdownOutput();
    stream.open(receiver);
    stream.more();
    await().until(() -> receiver.chunks.get() == 1);
    stream.closeOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(receiver.end).isNull();
    for (int chunks = 2; !receiver.inputClosed; chunks++) {
      int expected = chunks;
      stream.more();
      await().until(() -> receiver.inputClosed || receiver.chunks.get() == expected);
    }
    assertThat(receiver.bytes.size()).isEqualTo(100_000);
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
  }

  @Test
  void deliversWhatInterruptedThreadsWrite() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    stream.open(new Recorder());
    Thread.currentThread().interrupt();
    try {
      stream.write(Recorder.bytes("last words"));
      stream.closeOutput();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("last words");
  }

  /** Some writes go to the socket at once, others wait behind those that it did not take. */
  @Test
  void keepsTheOrderOfWritesFromManyThreads() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    stream.open(new Recorder());
    var sent = new byte[30_000_000];
    var random = new Random(1);
    random.nextBytes(sent);
    var received = CompletableFuture.supplyAsync(() -> slowly(client));
    var one = Executors.newSingleThreadExecutor();
    var other = Executors.newSingleThreadExecutor();
    try {
      for (int from = 0; from < sent.length; ) {
        var piece =
            ByteBuffer.wrap(sent, from, Math.min(1 + random.nextInt(60_000), sent.length - from));
        from += piece.remaining();
        (random.nextBoolean() ? one : other).submit(() -> stream.write(piece)).get(10, SECONDS);
        assertThat(piece.hasRemaining()).isFalse();
      }
      stream.closeOutput();
      assertThat(received.get(30, SECONDS)).isEqualTo(sent);
    } finally {
      one.shutdownNow();
      other.shutdownNow();
    }
  }

  private static byte[] slowly(Socket client) {
    try (var all = new ByteArrayOutputStream()) {
      var piece = new byte[100_000];
      for (int n = 0; n >= 0; n = client.getInputStream().read(piece)) {
        all.write(piece, 0, n);
      }
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void reportsResetAsBroken() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    client.setSoLinger(true, 0);
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("connection reset by peer"));
  }

  @Test
  void noticesResetWhileOutputIsBlockedAndInputIsNotWanted() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    fill(stream, receiver);
    client.setSoLinger(true, 0);
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("connection reset by peer"));
  }

  @Test
  void abortResetsThePeer() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    fill(stream, receiver);
    stream.abort("idle for 1 s");
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("idle for 1 s"));
    assertThatThrownBy(() -> client.getInputStream().readAllBytes())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void abortBeforeOpenIsReportedAtOpen() throws Exception {
    loopback.client();
    var stream = loopback.next().stream();
    stream.abort("denied");
    var receiver = new Recorder();
    stream.open(receiver);
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("denied"));
    assertThatThrownBy(() -> stream.open(receiver)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void slowReaderBoundsWhatIsHeld() throws Exception {
    var client = loopback.client();
    var connection = loopback.next();
    var stream = connection.stream();
    var receiver = new Recorder();
    stream.open(receiver);
    long written = fill(stream, receiver);
    assertThat(written - connection.bytesOut()).isLessThan(SessionStream.HIGH_WATER + 2 * CHUNK);
    int told = receiver.writables.get();
    assertThat(client.getInputStream().readNBytes((int) written)).hasSize((int) written);
    await().until(() -> receiver.writables.get() == told + 1);
    assertThat(stream.write(ByteBuffer.allocate(10))).isTrue();
  }

  @Test
  void slowReceiverBlocksThePeer() throws Exception {
    loopback.accepted.clear();
    try (var client = SocketChannel.open(loopback.listening.address())) {
      client.configureBlocking(false);
      var connection = loopback.next();
      var stream = connection.stream();
      var receiver = new Recorder();
      stream.open(receiver);
      stream.more();
      var refused = new AtomicInteger();
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                boolean sent = client.write(ByteBuffer.allocate(CHUNK)) > 0;
                return (sent ? refused.getAndSet(0) : refused.incrementAndGet()) > 10;
              });
      assertThat(receiver.chunks).hasValue(1);
      assertThat(connection.bytesIn()).isLessThan(4 * CHUNK);
    }
  }

  @Test
  void readsAndDropsWhatThePeerSendsAfterTheEnd() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    send(client, "never read");
    stream.closeInput();
    stream.write(Recorder.bytes("last words"));
    stream.closeOutput();
    send(client, "nor this");
    assertThat(client.getInputStream().readAllBytes()).hasSize(10);
    client.shutdownOutput();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(receiver.chunks).hasValue(0);
  }

  @Test
  void endsWithoutThePeersFinAfterAWhile() throws Exception {
    loopback.client();
    var stream = loopback.next().stream();
    var receiver = new Recorder();
    stream.open(receiver);
    stream.closeInput();
    stream.closeOutput();
    await().atMost(SessionStream.LINGER.plusSeconds(2)).until(() -> receiver.end != null);
    assertThat(receiver.end).isEqualTo(new End.Finished());
  }

  @Test
  void tellsOfIdlenessAgainAndAgain() throws Exception {
    loopback.client();
    var connection = loopback.next();
    var calls = new AtomicInteger();
    connection.onIdle(Duration.ofSeconds(1), calls::incrementAndGet);
    await().until(() -> calls.get() >= 2);
    connection.onIdle(Duration.ZERO, calls::incrementAndGet);
  }

  @Test
  void countsIdlenessFromWhenItIsAskedFor() throws Exception {
    loopback.client();
    var connection = loopback.next();
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true); // nothing is to happen
    var calls = new AtomicInteger();
    long began = System.nanoTime();
    connection.onIdle(Duration.ofSeconds(2), calls::incrementAndGet);
    await().until(() -> calls.get() == 1);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void exceptionsOfTheReceiverAbort() throws Exception {
    var client = loopback.client();
    var stream = loopback.next().stream();
    var receiver =
        new Recorder() {
          @Override
          void onData(byte[] data) {
            throw new IllegalStateException("Receiver at fault");
          }
        };
    stream.open(receiver);
    stream.more();
    send(client, "x");
    await().until(() -> receiver.end instanceof End.Broken);
    assertThat(receiver.end).isEqualTo(new End.Broken("internal error: receiver at fault"));
  }

  private static final int CHUNK = 64 * 1024;

  /** Writes until the stream and the kernel hold all they can. */
  private static long fill(ByteStream stream, Recorder receiver) {
    long written = 0;
    int told;
    do {
      told = receiver.writables.get();
      do {
        written += CHUNK;
      } while (stream.write(ByteBuffer.allocate(CHUNK)) && written < 100_000_000);
    } while (isTold(receiver, told));
    return written;
  }

  /** True when the stream takes more within a moment. */
  private static boolean isTold(Recorder receiver, int told) {
    var deadline = System.nanoTime() + 200_000_000;
    await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> receiver.writables.get() > told || System.nanoTime() > deadline);
    return receiver.writables.get() > told;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }
}
