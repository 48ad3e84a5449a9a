package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Strangers that do not speak TLS, or stop in the middle: each costs one line in the log, none
 * stays, and the next good client is served.
 */
@ExtendWith(SharedKaraf.class)
class BadInputIT {
  private static final String CLOSED = "connection closed by peer during handshake";
  private static final String RESET = "connection reset by peer";
  private static final String TIMED_OUT = "timed out after \\d s";

  /** The engine's own words. */
  private static final String REFUSED = "(?!.*Exception|null)\\S.+";

  private static KarafProcess karaf;
  private static Log log;
  private static int bad;
  private static int crowd;

  private interface Step {
    void of(Wire client) throws IOException;
  }

  /** What a stranger does, and how the log calls it. */
  private record Stranger(String does, String reason, Step step) {
    @Override
    public String toString() {
      return does;
    }
  }

  /** Those whose last step does not wait for the server. */
  static Stream<Stranger> hasty() {
    return Stream.of(
        new Stranger("leaves at once", CLOSED, Wire::close),
        new Stranger("resets at once", RESET, Wire::reset),
        new Stranger("sends random bytes", REFUSED, client -> send(client, randomBytes())),
        new Stranger("speaks HTTP", REFUSED, client -> client.send("GET / HTTP/1.1\r\n\r\n")),
        new Stranger("speaks SMTP", REFUSED, client -> client.send("EHLO localhost\r\n")),
        new Stranger("speaks SSL 2", REFUSED, client -> send(client, ssl2Hello())),
        new Stranger("sends the longest record", REFUSED, client -> send(client, longestRecord())),
        new Stranger(
            "sends data before its hello",
            REFUSED,
            client -> send(client, new byte[] {23, 3, 3, 0, 1, 0})),
        new Stranger(
            "leaves after one byte",
            CLOSED,
            client -> {
              send(client, new byte[] {22});
              client.fin();
            }),
        new Stranger(
            "leaves in its hello",
            CLOSED,
            client -> {
              send(client, halfHello());
              client.fin();
            }),
        new Stranger(
            "resets in its hello",
            RESET,
            client -> {
              send(client, halfHello());
              client.reset();
            }),
        new Stranger(
            "resets after its hello",
            RESET,
            client -> {
              send(client, hello());
              client.reset();
            }));
  }

  static Stream<Stranger> strangers() {
    return Stream.concat(
        hasty(),
        Stream.of(
            new Stranger("says nothing", TIMED_OUT, client -> {}),
            new Stranger(
                "falls silent in its hello", TIMED_OUT, client -> send(client, halfHello())),
            new Stranger("falls silent in the handshake", TIMED_OUT, BadInputIT::beginHandshake),
            new Stranger(
                "leaves in the handshake",
                CLOSED,
                client -> {
                  beginHandshake(client);
                  client.fin();
                }),
            new Stranger(
                "resets in the handshake",
                RESET,
                client -> {
                  beginHandshake(client);
                  client.reset();
                })));
  }

  private static void beginHandshake(Wire client) throws IOException {
    send(client, hello());
    assertThat(client.channel().read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  @BeforeAll
  static void listenersWithEcho(KarafProcess shared) throws IOException {
    karaf = shared;
    log = karaf.log();
    log.mark();
    karaf.etc().put("tls", "bad", "");
    bad = listener("bad", "handshakeTimeoutSeconds = 1");
    crowd = listener("crowd", "handshakeTimeoutSeconds = 3", "concurrency = 50", "backlog = 250");
    Stream.of(bad, crowd).forEach(port -> log.await("listening on \\S+ : " + port));
  }

  @AfterAll
  static void removeThem() {
    karaf.etc().delete("listener", "bad");
    karaf.etc().delete("listener", "crowd");
    karaf.etc().delete("tls", "bad");
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void strangerCostsOneLine(Stranger stranger) throws IOException {
    log.mark();
    try (var client = Wire.plain(bad)) {
      stranger.step.of(client);
      assertThat(log.await("\\| (WARN |ERROR) \\|"))
          .containsPattern(
              "sslserver: error: \\(111\\) unable to accept TLS from: 127\\.0\\.0\\.1 for pid: \\d+ "
                  + stranger.reason
                  + "$");
      log.await("sslserver: status: 0/40/0");
      if (client.channel().isOpen()) {
        assertThat(closes(client)).isTrue();
      }
    }
    serves(bad);
    nothingElseIsLogged(1);
  }

  @Test
  void crowdOfStrangersIsServedInTurnsAndLeavesNothing() throws IOException {
    serves(crowd);
    log.mark();
    long before = descriptors();
    var clients = new ArrayList<Wire>();
    try {
      for (int i = 0; i < 50; i++) {
        clients.add(Wire.plain(crowd)); // they say nothing, and hold all places
      }
      log.await("sslserver: status: 50/50/0");
      var strangers = hasty().toList();
      for (int i = 0; i < 150; i++) {
        var client = Wire.plain(crowd);
        clients.add(client);
        strangers.get(i % strangers.size()).step.of(client);
      }
      Awaitility.await("the last line")
          .atMost(Duration.ofSeconds(30))
          .until(() -> log.count("unable to accept TLS from: 127\\.0\\.0\\.1") == 200);
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
    serves(crowd);
    nothingElseIsLogged(200);
    assertThat(log.lines())
        .map(Pattern.compile("status: (\\d+)/50/0$")::matcher)
        .filteredOn(line -> line.find())
        .map(line -> Integer.valueOf(line.group(1)))
        .allMatch(count -> count <= 50)
        .endsWith(0);
    Awaitility.await("descriptors").until(() -> descriptors() <= before);
    // connections, accepted, denied, failed
    assertThat(ListenersTable.of(karaf).row("crowd")).endsWith("0/50", "202", "0", "200");
  }

  /** Answers once the server has ended the connection, in whatever way. */
  private static boolean closes(Wire client) {
    try {
      client.rest();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void serves(int port) throws IOException {
    try (var client = TlsClient.connect(port)) {
      assertThat(client.echoes("hello")).isTrue();
      client.sendCloseNotify();
      assertThat(client.receiveAll()).isEmpty();
    }
    log.await("sslserver: ended by \\d+ status 0$");
  }

  /** Neither by others nor to the console, and no stack traces. */
  private static void nothingElseIsLogged(int expected) throws IOException {
    assertThat(log.count("\\| (WARN |ERROR) \\|")).isEqualTo(expected);
    assertThat(log.lines()).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*"));
    assertThat(log.lines()).noneMatch(line -> line.contains("org.apache.mina"));
    assertThat(Files.readString(karaf.base().resolve("data/log/output.txt")))
        .doesNotContain("Exception");
  }

  /** Sockets, pipes and the like; files come and go as classes are loaded. */
  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc", String.valueOf(karaf.pid()), "fd"))) {
      return all.filter(Files::isSymbolicLink).filter(BadInputIT::isNoFile).count();
    }
  }

  private static boolean isNoFile(Path descriptor) {
    try {
      return !Files.readSymbolicLink(descriptor).isAbsolute();
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  private static void send(Wire client, byte[] bytes) throws IOException {
    client.channel().socket().getOutputStream().write(bytes);
  }

  private static byte[] randomBytes() {
    var bytes = new byte[1000];
    new Random(1).nextBytes(bytes);
    bytes[0] = 7; // no type of record
    return bytes;
  }

  private static byte[] longestRecord() {
    return Arrays.copyOf(new byte[] {22, 3, 1, -1, -1, 1}, 70_000);
  }

  private static byte[] ssl2Hello() {
    var hello = ByteBuffer.allocate(2 + 9 + 3 + 16);
    hello.putShort((short) (0x8000 | 28)); // length
    hello.put((byte) 1).putShort((short) 2); // CLIENT-HELLO, version 0.2
    hello.putShort((short) 3).putShort((short) 0).putShort((short) 16);
    hello.put(new byte[] {1, 0, -128}).put("0123456789abcdef".getBytes(US_ASCII));
    return hello.array();
  }

  private static byte[] halfHello() throws IOException {
    var hello = hello();
    return Arrays.copyOf(hello, hello.length / 2);
  }

  private static byte[] hello() throws IOException {
    try {
      var engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), hello);
      return Arrays.copyOf(hello.array(), hello.position());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static int listener(String name, String... more) {
    int port = Ports.free();
    var lines =
        Stream.of(
            "host = 127.0.0.1",
            "port = " + port,
            "handler = echo",
            "tls = bad",
            "lookupRemoteHost = false",
            "localHost = localhost");
    karaf.etc().put("listener", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
    return port;
  }
}
