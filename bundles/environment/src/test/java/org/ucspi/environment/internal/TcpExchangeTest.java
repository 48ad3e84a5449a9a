package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.transport.NetworkConnection;

class TcpExchangeTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "executor"));
  private final SocketTransport transport = new SocketTransport();
  private final TcpExchange exchange = new TcpExchange(transport, executor);

  TcpExchangeTest() {
    executor.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void leavesNothingBehind() {
    await().untilAsserted(() -> assertThat(transport.open).isEmpty());
    await().untilAsserted(() -> assertThat(executor.getQueue()).isEmpty());
    assertThat(transport.breaches).isEmpty();
    assertThat(exchange.underWay()).isZero();
    executor.shutdownNow();
  }

  @Test
  void takesMessagesWithTheirLengthBeforeThem() throws Exception {
    var most = "\u00ff\u00ff" + "x".repeat(65535);
    try (var server = new TestServer(TestServer.answering(most + "what follows"))) {
      assertThat(get(ask(exchange, server, new Message(), LONG))).isEqualTo(most);
      await().untilAsserted(() -> assertThat(server.ends).hasSize(1));
    }
  }

  @Test
  void showsEachByteOnceThoughTheyComeOneByOne() throws Exception {
    var slow = new SocketTransport(1);
    var message = new Message();
    try (var server = new TestServer(TestServer.answering("\0\u00fa" + "x".repeat(250)))) {
      assertThat(get(ask(new TcpExchange(slow, executor), server, message, LONG))).hasSize(252);
    }
    assertThat(message.steps).hasSize(252);
    assertThat(message.steps.get(251)).isEqualTo("251-252");
    await().untilAsserted(() -> assertThat(slow.open).isEmpty());
  }

  /** Room for the most bytes of all could not even be allocated. */
  @Test
  void takesNoMoreMemoryThanWhatHasCome() throws Exception {
    var big = new Message(Integer.MAX_VALUE, (seen, size) -> size < 100_000 ? 0 : 100_000);
    try (var server = new TestServer(TestServer.answering("x".repeat(100_000)))) {
      assertThat(get(ask(exchange, server, big, LONG))).hasSize(100_000);
    }
    assertThat(big.mostRoom).isLessThan(300_000);
  }

  @Test
  void keepsRoomForTheMostBytesAndNoMore() throws Exception {
    var message = new Message(1001, (seen, size) -> 0);
    var small = new TcpExchange(new SocketTransport(100), executor);
    try (var server = new TestServer(TestServer.answering("x".repeat(2000)))) {
      assertThatThrownBy(() -> get(ask(small, server, message, LONG)))
          .hasMessageEndingWith("answer of more than 1001 bytes");
      await().untilAsserted(() -> assertThat(server.ends).containsExactly("RST"));
    }
    assertThat(message.mostRoom).isEqualTo(1001);
  }

  @Test
  void freesEverythingAfterManyThatTimeOut() throws Exception {
    try (var server = new TestServer(TestServer.silent())) {
      var asked = new ArrayList<CompletionStage<byte[]>>();
      for (int i = 0; i < 200; i++) {
        asked.add(ask(exchange, server, new Message(), Duration.ofSeconds(1)));
      }
      assertThat(transport.open).isNotEmpty();
      assertThat(exchange.underWay()).isPositive();
      for (var stage : asked) {
        assertThat(failure(stage)).hasMessageContaining("timed out");
      }
      await().untilAsserted(() -> assertThat(transport.open).isEmpty());
      await().untilAsserted(() -> assertThat(executor.getQueue()).isEmpty());
      await().untilAsserted(() -> assertThat(server.ends).hasSameSizeAs(server.clients));
      assertThat(server.clients).isNotEmpty();
    }
  }

  @Test
  void cancelsTheTimerOfWhatIsAnswered() throws Exception {
    try (var server = new TestServer(TestServer.answering("\0\0"))) {
      assertThat(get(ask(exchange, server, new Message(), LONG))).hasSize(2);
      await().untilAsserted(() -> assertThat(executor.getQueue()).isEmpty());
    }
  }

  @Test
  void givesTheTransportAllThatItNeeds() throws Exception {
    try (var server = new TestServer(TestServer.answering("\0\0"))) {
      var given = new ArrayList<Duration>();
      var watched =
          exchangeOver(
              (remote, local, timeout) -> {
                given.add(timeout);
                return transport.connect(remote, local, timeout);
              });
      assertThat(get(ask(watched, server, new Message(), LONG))).hasSize(2);
      assertThat(given).containsExactly(LONG);
      assertThat(server.queries).containsExactly("request\n");
    }
  }

  @Test
  void closesConnectionThatComesTooLate() throws Exception {
    var late = new CompletableFuture<NetworkConnection>();
    var never = exchangeOver((remote, local, timeout) -> late);
    try (var server =
        new TestServer(
            (self, client) -> {
              self.query(client);
              self.awaitEnd(client);
            })) {
      var asked = ask(never, server, new Message(), SHORT);
      assertThatThrownBy(() -> get(asked)).hasMessageEndingWith("timed out after 0.3 s");
      late.complete(
          transport
              .connect(server.address(), Optional.empty(), LONG)
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS));
      await().untilAsserted(() -> assertThat(server.ends).hasSize(1));
      assertThat(server.queries).isEmpty();
    }
  }

  enum Outcome {
    ANSWERED,
    CLOSED,
    REFUSED,
    THROWN
  }

  @ParameterizedTest
  @EnumSource
  void completesOnTheExecutor(Outcome outcome) throws Exception {
    var server =
        new TestServer(
            outcome == Outcome.ANSWERED ? TestServer.answering("\0\0") : TestServer.hangingUp());
    try (server) {
      if (outcome == Outcome.REFUSED) {
        server.close();
      }
      var asked =
          outcome == Outcome.THROWN
              ? exchangeOver(
                  (remote, local, timeout) -> {
                    throw new IllegalStateException("thrown");
                  })
              : exchange;
      var held = new CountDownLatch(1);
      executor.execute(() -> awaitQuietly(held));
      var stage = ask(asked, server, new Message(), LONG);
      var thread = stage.handle((bytes, failure) -> Thread.currentThread().getName());
      await().until(() -> executor.getQueue().stream().anyMatch(TcpExchangeTest::isDue));
      await().untilAsserted(() -> assertThat(transport.open).isEmpty());
      assertThat(stage.toCompletableFuture()).isNotDone();
      held.countDown();
      assertThat(thread.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("executor");
    }
  }

  @Test
  void failsWithReasonOfWhatIsThrown() throws Exception {
    try (var server = new TestServer(TestServer.answering("x"))) {
      var thrower =
          exchangeOver(
              (r, l, t) -> {
                throw new IllegalStateException("stopped\nmore");
              });
      var failer =
          exchangeOver(
              (r, l, t) ->
                  CompletableFuture.failedStage(
                      new CompletionException(new IOException("refused"))));
      var bad = new Message(100, (seen, size) -> Integer.parseInt("x"));
      assertThat(failure(ask(thrower, server, new Message(), LONG)))
          .hasMessage("java.lang.IllegalStateException: stopped");
      assertThat(failure(ask(failer, server, new Message(), LONG))).hasMessage("refused");
      assertThat(failure(ask(exchange, server, bad, LONG))).hasMessageContaining("\"x\"");
      assertThat(failure(ask(exchangeOver((r, l, t) -> null), server, new Message(), LONG)))
          .hasMessageStartingWith("java.lang.NullPointerException");
      var empty = exchangeOver((r, l, t) -> CompletableFuture.completedFuture(null));
      assertThat(failure(ask(empty, server, new Message(), LONG)))
          .hasMessageStartingWith("java.lang.NullPointerException");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.1S"})
  void timesOutAtOnceWhereThereIsNoTime(Duration timeout) throws Exception {
    try (var server = new TestServer(TestServer.silent())) {
      assertThat(failure(ask(exchange, server, new Message(), timeout)))
          .hasMessageMatching("timed out after -?[0-9.]+ s");
    }
  }

  @Test
  void endsWhatIsUnderWayWhenItIsClosed() throws Exception {
    try (var server = new TestServer(TestServer.silent())) {
      var asked = ask(exchange, server, new Message(), LONG);
      await().untilAsserted(() -> assertThat(server.queries).hasSize(1));
      exchange.close();
      executor.shutdown();
      assertThat(failure(asked)).hasMessage("stopped");
      assertThat(failure(ask(exchange, server, new Message(), LONG))).hasMessage("stopped");
      await().untilAsserted(() -> assertThat(server.ends).containsExactly("RST"));
    }
  }

  @Test
  void neverHangsOnAnExecutorThatHasStopped() throws Exception {
    executor.shutdownNow();
    try (var server = new TestServer(TestServer.silent())) {
      assertThat(failure(ask(exchange, server, new Message(), LONG)))
          .isInstanceOf(IOException.class);
    }
  }

  /** Two bytes of length, then that many, as DNS has it over TCP; or what the test says. */
  private static final class Message implements TcpExchange.Answer {
    final List<String> steps = new ArrayList<>();
    volatile int mostRoom;
    private final int most;
    private final IntBinaryOperator end;

    Message() {
      this(65537, null);
    }

    Message(int most, IntBinaryOperator end) {
      this.most = most;
      this.end = end;
    }

    @Override
    public int mostBytes() {
      return most;
    }

    @Override
    public int end(byte[] bytes, int seen, int size) {
      steps.add(seen + "-" + size);
      mostRoom = Math.max(mostRoom, bytes.length);
      if (end != null) {
        return end.applyAsInt(seen, size);
      }
      int whole = size < 2 ? 0 : 2 + (bytes[0] & 0xff) * 256 + (bytes[1] & 0xff);
      return size < whole ? 0 : whole;
    }
  }

  private interface Connect {
    CompletionStage<NetworkConnection> apply(
        InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout);
  }

  private TcpExchange exchangeOver(Connect connect) {
    return new TcpExchange(
        new SocketTransport() {
          @Override
          public CompletionStage<NetworkConnection> connect(
              InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
            return connect.apply(remote, local, timeout);
          }
        },
        executor);
  }

  private static CompletionStage<byte[]> ask(
      TcpExchange exchange, TestServer server, TcpExchange.Answer answer, Duration timeout) {
    var from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var request = "request\n".getBytes(StandardCharsets.US_ASCII);
    return exchange.ask(server.address(), Optional.of(from), request, answer, timeout);
  }

  private static String get(CompletionStage<byte[]> asked) throws Exception {
    var bytes = asked.toCompletableFuture().get(20, TimeUnit.SECONDS);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static Throwable failure(CompletionStage<byte[]> asked) throws Exception {
    try {
      return new AssertionError("answered " + get(asked));
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(IOException.class);
      assertThat(e.getCause().getMessage()).doesNotContain("\n");
      return e.getCause();
    }
  }

  private static boolean isDue(Runnable task) {
    return ((java.util.concurrent.Delayed) task).getDelay(TimeUnit.NANOSECONDS) <= 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
