package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.transport.NetworkConnection;
import org.ucspi.environment.internal.TestServer.Script;

class IdentTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int LOCAL_PORT = 25;
  private static final int REMOTE_PORT = 50001;
  private static final String JOE = "50001 , 25 : USERID : UNIX : joe\r\n";

  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
  private final SocketTransport transport = new SocketTransport();
  private final TcpExchange exchange = new TcpExchange(transport, executor);

  IdentTest() {
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
  void asksFromTheAddressThatTheClientConnectedTo() throws Exception {
    try (var server = new TestServer(TestServer.answering(JOE))) {
      assertThat(ask(server, loopback(5), LONG)).contains("joe");
      assertThat(server.queries).containsExactly("50001 , 25\r\n");
      assertThat(server.clients.get(0).getAddress()).isEqualTo(loopback(5));
      assertThat(server.clients.get(0).getPort()).isNotEqualTo(LOCAL_PORT);
      await().untilAsserted(() -> assertThat(server.ends).containsExactly("FIN"));
    }
  }

  @Test
  void asksOverIpv6() throws Exception {
    var ipv6 = InetAddress.getAllByName("::1")[0];
    try (var server = new TestServer(ipv6, TestServer.answering(JOE))) {
      assertThat(ask(server, ipv6, LONG)).contains("joe");
      assertThat(server.clients.get(0).getAddress()).isEqualTo(ipv6);
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("in small pieces", TestServer.dripping(JOE)),
        Arguments.of("without CR", TestServer.answering("50001,25:USERID:UNIX:joe\n")),
        Arguments.of("with more lines", TestServer.answering(JOE + "50001,25:ERROR:NO-USER\r\n")),
        Arguments.of("of 1000 bytes", TestServer.answering(replyOf(1000))),
        Arguments.of("of 1000 bytes and more", TestServer.answering(replyOf(1000) + JOE)),
        Arguments.of("again and again", TestServer.endless(JOE)),
        Arguments.of("and ends", ending(JOE)));
  }

  @ParameterizedTest(name = "answer {0}")
  @MethodSource("answers")
  void takesUserFromTheFirstLine(String kind, Script script) throws Exception {
    try (var server = new TestServer(script)) {
      assertThat(ask(server, loopback(1), LONG)).contains("joe");
    }
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          "50001 , 26 : USERID : UNIX : joe\\r\\n"
          "25 , 50001 : USERID : UNIX : joe\\r\\n"
          "50001 , 25 : ERROR : NO-USER\\r\\n"
          "50001 , 25 : USERID : UNIX :\\r\\n"
          "50002,25:USERID:UNIX:x\\n50001 , 25 : USERID : UNIX : joe\\r\\n"
          "\\r\\n50001 , 25 : USERID : UNIX : joe\\r\\n"
          "\\0\\0\\0\\n"
          """)
  void knowsNothingFromBadReplies(String reply) throws Exception {
    try (var server = new TestServer(TestServer.answering(reply.translateEscapes()))) {
      assertThat(ask(server, loopback(1), LONG)).isEmpty();
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("timed out after 0.3 s", TestServer.silent()),
        Arguments.of("timed out after 0.3 s", TestServer.dripping("x".repeat(900))),
        Arguments.of("timed out after 0.3 s", TestServer.answering(JOE.strip())),
        Arguments.of("answer of more than 1000 bytes", TestServer.endless("x".repeat(100))),
        Arguments.of("answer of more than 1000 bytes", TestServer.endless("\0")),
        Arguments.of("answer of more than 1000 bytes", TestServer.answering(replyOf(1001))),
        Arguments.of("answer of more than 1000 bytes", TestServer.answering("x".repeat(1000))),
        Arguments.of("connection closed before the answer was complete", ending("50001 , 25 :")),
        Arguments.of("connection closed before the answer was complete", ending(JOE.strip())),
        Arguments.of("Connection reset", TestServer.resetting()));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("failures")
  void logsWhyThereIsNoAnswerAtDebug(String reason, Script script) throws Exception {
    try (var server = new TestServer(script);
        var log = new LoggedLines()) {
      var timeout = reason.startsWith("timed out") ? SHORT : LONG;
      assertThat(ask(server, loopback(1), timeout)).isEmpty();
      assertThat(log.all()).isEqualTo(line(server.address(), reason));
      assertThat(log.problems()).isEmpty();
    }
  }

  @Test
  void survivesServerThatHangsUpAtOnce() throws Exception {
    try (var server = new TestServer(TestServer.hangingUp())) {
      assertThat(ask(server, loopback(1), LONG)).isEmpty();
    }
  }

  @Test
  void survivesServerThatDoesNotListen() throws Exception {
    InetSocketAddress nobody;
    try (var server = new TestServer(TestServer.silent())) {
      nobody = server.address();
    }
    try (var log = new LoggedLines()) {
      assertThat(ask(nobody, loopback(1), LONG)).isEmpty();
      assertThat(log.all()).isEqualTo(line(nobody, "Connection refused"));
    }
  }

  @Test
  void survivesServerThatNeverAccepts() throws Exception {
    var waiting = new ArrayList<SocketChannel>();
    try (var full = new ServerSocket(0, 1, loopback(1));
        var log = new LoggedLines()) {
      var address = (InetSocketAddress) full.getLocalSocketAddress();
      boolean connected = true;
      while (connected) { // until the kernel has no more room for them
        var channel = SocketChannel.open();
        waiting.add(channel);
        channel.configureBlocking(false);
        connected = channel.connect(address);
      }
      assertThat(ask(address, loopback(1), SHORT)).isEmpty();
      assertThat(log.all()).startsWith("unable to ask IDENT server").contains("timed out");
    } finally {
      for (var channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void logsNoControlCharacters() throws Exception {
    var reply = "50001,25:ERROR:\u001b[2J\u00ff\r\n";
    try (var server = new TestServer(TestServer.answering(reply));
        var log = new LoggedLines()) {
      assertThat(ask(server, loopback(1), LONG)).isEmpty();
      assertThat(log.all()).isEqualTo(line(server.address(), "it says ?[2J?"));
    }
  }

  /** Zones by number: names would need an interface that every machine has. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,        192.0.2.7,        192.0.2.1,  192.0.2.7",
    "2001:db8::1,      2001:db8::7,      2001:db8:0:0:0:0:0:1, 2001:db8:0:0:0:0:0:7",
    "mapped 192.0.2.1, mapped 192.0.2.7, 192.0.2.1,  192.0.2.7",
    "fe80::1%1,        fe80::7%1,        fe80:0:0:0:0:0:0:1%1, fe80:0:0:0:0:0:0:7%1",
    "fe80::1%1,        fe80::7,          fe80:0:0:0:0:0:0:1%1, fe80:0:0:0:0:0:0:7",
  })
  void connectsToPort113OfTheClientFromAnyPort(
      String local, String remote, String expectedLocal, String expectedRemote) throws Exception {
    var asked = new ArrayList<InetSocketAddress>();
    var ident =
        new Ident(
            exchangeOver(
                (to, from) -> {
                  asked.add(from.orElseThrow());
                  asked.add(to);
                  return CompletableFuture.failedStage(new IOException("not here"));
                }));
    var found =
        ident.ask(
            new InetSocketAddress(address(local), LOCAL_PORT),
            new InetSocketAddress(address(remote), REMOTE_PORT),
            LONG);
    assertThat(found.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(asked)
        .extracting(a -> a.getAddress().getHostAddress() + " " + a.getPort())
        .isEqualTo(List.of(expectedLocal + " 0", expectedRemote + " 113"));
  }

  @Test
  void survivesTransportThatThrows() throws Exception {
    var ident =
        new Ident(
            exchangeOver(
                (to, from) -> {
                  throw new IllegalStateException("stopped");
                }));
    var anywhere = new InetSocketAddress(loopback(1), 1);
    var found = ident.ask(anywhere, anywhere, LONG).toCompletableFuture();
    assertThat(found.get(10, TimeUnit.SECONDS)).isEmpty();
  }

  private TcpExchange exchangeOver(
      BiFunction<InetSocketAddress, Optional<InetSocketAddress>, CompletionStage<NetworkConnection>>
          connect) {
    return new TcpExchange(
        new SocketTransport() {
          @Override
          public CompletionStage<NetworkConnection> connect(
              InetSocketAddress remote, Optional<InetSocketAddress> local, Duration timeout) {
            return connect.apply(remote, local);
          }
        },
        executor);
  }

  private Optional<String> ask(TestServer server, InetAddress local, Duration timeout)
      throws Exception {
    return ask(server.address(), local, timeout);
  }

  private Optional<String> ask(InetSocketAddress server, InetAddress local, Duration timeout)
      throws Exception {
    return new Ident(exchange, server.getPort())
        .ask(
            new InetSocketAddress(local, LOCAL_PORT),
            new InetSocketAddress(server.getAddress(), REMOTE_PORT),
            timeout)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static String line(InetSocketAddress server, String reason) {
    return "unable to ask IDENT server 127.0.0.1 port " + server.getPort() + ": " + reason + "\n";
  }

  private static Script ending(String reply) {
    return (server, client) -> {
      server.query(client);
      client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
    };
  }

  /** A reply that is as long as this with its end. */
  private static String replyOf(int bytes) {
    var start = "50001 , 25 : USERID : UNIX ";
    var end = ": joe\r\n";
    return start + "x".repeat(bytes - start.length() - end.length()) + end;
  }

  private static InetAddress loopback(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static InetAddress address(String text) throws UnknownHostException {
    if (!text.startsWith("mapped ")) {
      return InetAddress.getByName(text);
    }
    var bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    System.arraycopy(InetAddress.getByName(text.substring(7)).getAddress(), 0, bytes, 12, 4);
    return Inet6Address.getByAddress(null, bytes, -1);
  }
}
