package org.ucspi.transport.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/** Clients that begin TLS before they were told to, and those that only look like it. */
class EarlyClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(26);
  private static final String LINE = "STARTTLS\r\n";

  private Loopback loopback;
  private Socket below;
  private NetworkConnection connection;
  private Recorder receiver;

  @BeforeEach
  void connect() throws Exception {
    loopback = new Loopback();
    below = loopback.client();
    connection = loopback.next();
    connection.awaitTls(true);
    receiver = Recorder.greedy(connection.stream());
    connection.stream().open(receiver);
    connection.stream().more();
  }

  @AfterEach
  void stop() throws IOException {
    loopback.close();
    assertThat(receiver.breach).isNull();
  }

  private void send(byte[] bytes) throws IOException {
    below.getOutputStream().write(bytes);
  }

  private void send(String text) throws IOException {
    send(text.getBytes(ISO_8859_1));
  }

  private void awaitBytesIn(long count) {
    await().until(() -> connection.bytesIn() >= count);
  }

  /** The client's side on a thread of its own: it says hello and sends a secret. */
  private CompletableFuture<Void> handshake(String protocol) throws IOException {
    var client = TestTls.over(below, protocol);
    return CompletableFuture.runAsync(
        () -> {
          try {
            client.startHandshake();
            client.getOutputStream().write("secret".getBytes(ISO_8859_1));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void keepsTheHelloForTheHandshakeHoweverMuchIsAskedFor(String protocol) throws Exception {
    send(LINE);
    receiver.awaitText(LINE);
    var talk = handshake(protocol);
    awaitBytesIn(LINE.length() + 100);
    assertThat(receiver.text()).isEqualTo(LINE);
    connection.startTls(TestTls.server(), PATIENCE).toCompletableFuture().get(10, TimeUnit.SECONDS);
    talk.get(10, TimeUnit.SECONDS);
    receiver.awaitText(LINE + "secret");
    assertThat(receiver.beforeTls).isEqualTo(LINE);
  }

  /** Who waits for the one logs the start of TLS; what hears of the other may end at once. */
  @Test
  void theHandshakesEndIsSaidBeforeTheStreamIsInTls() throws Exception {
    var plain = loopback.client();
    var other = loopback.next();
    var session = new CompletableFuture<CompletableFuture<SSLSession>>();
    var saidBefore = new CompletableFuture<Boolean>();
    other.stream()
        .open(
            new Recorder() {
              @Override
              public void tlsStarted() {
                saidBefore.complete(session.join().isDone());
              }
            });
    session.complete(other.startTls(TestTls.server(), PATIENCE).toCompletableFuture());
    TestTls.over(plain, "TLSv1.3").startHandshake();
    assertThat(saidBefore.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 100})
  void keepsAHelloInPieces(int first) throws Exception {
    var hello = TestTls.hello("TLSv1.3");
    send(LINE + new String(hello, 0, first, ISO_8859_1));
    awaitBytesIn(LINE.length() + first);
    send(new String(hello, first, hello.length - first, ISO_8859_1));
    awaitBytesIn(LINE.length() + hello.length);
    receiver.awaitText(LINE);
    var session = connection.startTls(TestTls.server(), PATIENCE);
    assertThat(below.getInputStream().readNBytes(3)).startsWith(22, 3, 3); // a ServerHello
    assertThat(session.toCompletableFuture()).isNotDone();
    assertThat(receiver.text()).isEqualTo(LINE);
  }

  @Test
  void handsOverWhatOnlyBeganLikeOne() throws Exception {
    send("\26");
    awaitBytesIn(1);
    send("\3");
    awaitBytesIn(2);
    assertThat(receiver.text()).isEmpty();
    send("text");
    receiver.awaitText("\26\3text");
  }

  @Test
  void handsOverTheHelloOfAClientThatLeaves() throws Exception {
    var hello = new String(TestTls.hello("TLSv1.3"), ISO_8859_1);
    send(hello);
    awaitBytesIn(hello.length());
    assertThat(receiver.text()).isEmpty();
    below.shutdownOutput();
    await().until(() -> receiver.inputClosed);
    assertThat(receiver.text()).isEqualTo(hello);
  }

  @Test
  void handsEverythingOverOnceNobodyWaitsForTlsAnyMore() throws Exception {
    var hello = new String(TestTls.hello("TLSv1.3"), ISO_8859_1);
    send(LINE + hello);
    awaitBytesIn(LINE.length() + hello.length());
    receiver.awaitText(LINE);
    connection.awaitTls(false);
    receiver.awaitText(LINE + hello);
    send(hello);
    receiver.awaitText(LINE + hello + hello);
  }

  @Test
  void whereNobodyWaitsForTlsNothingIsKept() throws Exception {
    var plain = loopback.client();
    var stream = loopback.next().stream();
    var other = Recorder.greedy(stream);
    stream.open(other);
    stream.more();
    var hello = TestTls.hello("TLSv1.3");
    plain.getOutputStream().write(hello);
    other.awaitText(new String(hello, ISO_8859_1));
  }

  @Test
  void endsAClientThatSendsMoreThanIsKept() throws Exception {
    send(TestTls.hello("TLSv1.3"));
    var early = new byte[5 + 16_000];
    System.arraycopy(new byte[] {23, 3, 3, 16_000 >> 8, (byte) 16_000}, 0, early, 0, 5);
    var flood =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < 10_000; i++) {
                  send(early);
                }
              } catch (IOException e) {
                // as it should
              }
            });
    await().until(() -> receiver.end != null);
    assertThat(receiver.end)
        .isEqualTo(new End.Broken("more than 128 KiB of TLS before it was asked for"));
    assertThat(connection.bytesIn()).isLessThan(SessionStream.MOST_KEPT + 128 * 1024);
    assertThat(receiver.text()).isEmpty();
    flood.get(10, TimeUnit.SECONDS);
  }

  @Test
  void plainBytesThatComeAfterTlsWasAskedForEndTheConnection() throws Exception {
    send(LINE);
    receiver.awaitText(LINE);
    var session = connection.startTls(TestTls.server(), PATIENCE);
    send("MAIL FROM:<>\r\n");
    assertThat(session.toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("plaintext connection?");
    assertThat(receiver.text()).isEqualTo(LINE);
  }
}
