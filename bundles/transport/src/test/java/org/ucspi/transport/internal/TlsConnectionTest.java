package org.ucspi.transport.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/** With the JDK's own sockets as the clients. */
class TlsConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(26);

  private Loopback loopback;

  @BeforeEach
  void start() throws IOException {
    loopback = new Loopback();
  }

  @AfterEach
  void stop() throws IOException {
    loopback.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void echoes(String protocol) throws Exception {
    var client = loopback.connect(TestTls.clientSocket(protocol));
    var connection = loopback.next();
    var receiver = Recorder.echo(connection.stream());
    connection.stream().open(receiver);
    connection.stream().more(); // asked of the plain stream, to be answered by TLS
    var session = startTls(connection, PATIENCE);
    send(client, "hello");
    assertThat(client.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(ISO_8859_1));
    assertThat(session.toCompletableFuture().get(10, TimeUnit.SECONDS).getProtocol())
        .isEqualTo(protocol);
    client.close();
    receiver.awaitEnd();
    assertThat(receiver.breach).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void goesOnSendingAfterFinWithoutCloseNotify(String protocol) throws Exception {
    var below = loopback.client();
    var client = TestTls.over(below, protocol);
    var connection = loopback.next();
    startTls(connection, PATIENCE);
    var stream = connection.stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    send(client, "question");
    receiver.awaitText("question");
    below.shutdownOutput();
    await().until(() -> receiver.inputClosed);
    stream.write(Recorder.bytes("answer"));
    stream.closeOutput();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo("answer".getBytes(ISO_8859_1));
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(receiver.breach).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void goesOnReceivingAfterItsOwnEnd(String protocol) throws Exception {
    var client = loopback.connect(TestTls.clientSocket(protocol));
    var connection = loopback.next();
    startTls(connection, PATIENCE);
    var stream = connection.stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    send(client, "1");
    receiver.awaitText("1");
    stream.write(Recorder.bytes("bye"));
    stream.closeOutput();
    assertThat(client.getInputStream().readNBytes(3)).isEqualTo("bye".getBytes(ISO_8859_1));
    send(client, "2");
    receiver.awaitText("12");
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
  }

  @Test
  void takesTheClientHelloThatCameBeforeStartTls() throws Exception {
    var below = loopback.client();
    var connection = loopback.next();
    var stream = connection.stream();
    var receiver = new Recorder();
    stream.open(receiver);
    stream.more();
    below.getOutputStream().write("STARTTLS".getBytes(ISO_8859_1));
    receiver.awaitText("STARTTLS");
    var client = TestTls.over(below, "TLSv1.3");
    var talk =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.startHandshake();
                send(client, "secret");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> connection.bytesIn() > 100);
    assertThat(receiver.text()).isEqualTo("STARTTLS");
    startTls(connection, PATIENCE).toCompletableFuture().get(10, TimeUnit.SECONDS);
    talk.get(10, TimeUnit.SECONDS);
    stream.more();
    receiver.awaitText("STARTTLSsecret");
    assertThat(receiver.breach).isNull();
  }

  @Test
  void keepsWhatIsWrittenDuringTheHandshake() throws Exception {
    var client = loopback.connect(TestTls.clientSocket());
    var connection = loopback.next();
    connection.stream().open(new Recorder());
    startTls(connection, PATIENCE);
    connection.stream().write(Recorder.bytes("early"));
    connection.stream().closeOutput();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo("early".getBytes(ISO_8859_1));
  }

  @Test
  void refusesGarbage() throws Exception {
    var client = loopback.client();
    var connection = loopback.next();
    var receiver = new Recorder();
    connection.stream().open(receiver);
    var session = startTls(connection, PATIENCE);
    client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
    assertThat(reason(session)).isEqualTo("unrecognized SSL message, plaintext connection?");
    assertThat(client.getInputStream().readAllBytes()).startsWith(21, 3); // an alert
    client.close();
    assertThat(receiver.awaitEnd())
        .isEqualTo(new End.Broken("unrecognized SSL message, plaintext connection?"));
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, 48, received fatal alert: unknown_ca",
    "TLSv1.2, 48, received fatal alert: unknown_ca",
    "TLSv1.3, 42, received fatal alert: bad_certificate",
    "TLSv1.3, 199, received fatal alert: number 199",
  })
  void saysWhyTheClientDoesNotGoOn(String protocol, int alert, String reason) throws Exception {
    var client = loopback.client();
    var connection = loopback.next();
    connection.stream().open(new Recorder());
    var session = startTls(connection, PATIENCE);
    client.getOutputStream().write(TestTls.hello(protocol));
    assertThat(client.getInputStream().readNBytes(100)).startsWith(22, 3, 3);
    client.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert});
    assertThat(reason(session)).isEqualTo(reason);
  }

  @Test
  void givesUpOnASilentClient() throws Exception {
    loopback.client();
    var connection = loopback.next();
    assertThat(reason(startTls(connection, Duration.ofSeconds(1))))
        .isEqualTo("timed out after 1 s");
    assertThatThrownBy(() -> startTls(connection, PATIENCE).toCompletableFuture().get())
        .hasMessageContaining("TLS was started before");
  }

  @Test
  void namesAClientThatLeavesDuringTheHandshake() throws Exception {
    var client = loopback.client();
    var session = startTls(loopback.next(), PATIENCE);
    client.getOutputStream().write(new byte[] {22, 3, 1});
    client.close();
    assertThat(reason(session)).isEqualTo("connection closed by peer during handshake");
  }

  @Test
  void namesAClientThatResetsDuringTheHandshake() throws Exception {
    var client = loopback.client();
    var session = startTls(loopback.next(), PATIENCE);
    client.setSoLinger(true, 0);
    client.close();
    assertThat(reason(session)).isEqualTo("connection reset by peer");
  }

  @Test
  void anEndThatCameBeforeTlsWasAskedForIsToldOnce() throws Exception {
    var client = loopback.client();
    var connection = loopback.next();
    var receiver = new Recorder();
    connection.stream().open(receiver);
    connection.stream().more();
    client.setSoLinger(true, 0);
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("connection reset by peer"));
    assertThat(reason(startTls(connection, PATIENCE))).isEqualTo("connection reset by peer");
    assertThat(receiver.breach).isNull();
  }

  @Test
  void aClientThatHadEndedItsDirectionBeforeGetsNoHandshake() throws Exception {
    var client = loopback.client();
    var connection = loopback.next();
    var receiver = new Recorder();
    connection.stream().open(receiver);
    connection.stream().more();
    client.shutdownOutput();
    await().until(() -> receiver.inputClosed);
    assertThat(reason(startTls(connection, PATIENCE)))
        .isEqualTo("connection closed by peer during handshake");
    receiver.awaitEnd();
    assertThat(receiver.breach).isNull();
  }

  @Test
  void aPromiseOfThePlainStreamIsKeptOnceTlsHasStarted() throws Exception {
    var below = loopback.client();
    var connection = loopback.next();
    var stream = connection.stream();
    var receiver = new Recorder();
    stream.open(receiver);
    int written = 0;
    boolean room = true;
    while (room) {
      room = stream.write(ByteBuffer.allocate(100_000));
      written += 100_000;
    }
    var session = startTls(connection, PATIENCE);
    below.getInputStream().readNBytes(written);
    TestTls.over(below, "TLSv1.3").startHandshake();
    session.toCompletableFuture().get(10, TimeUnit.SECONDS);
    await().until(() -> receiver.writables.get() > 0);
    await().during(Duration.ofMillis(100)).until(() -> receiver.writables.get() == 1);
    assertThat(receiver.breach).isNull();
  }

  @Test
  void refusesRenegotiation() throws Exception {
    var client = loopback.connect(TestTls.clientSocket("TLSv1.2"));
    var connection = loopback.next();
    var stream = connection.stream();
    var receiver = Recorder.echo(stream);
    startTls(connection, PATIENCE);
    stream.open(receiver);
    stream.more();
    send(client, "x");
    assertThat(client.getInputStream().read()).isEqualTo('x');
    assertThatThrownBy(
            () -> {
              client.startHandshake();
              client.getInputStream().read();
            })
        .isInstanceOf(IOException.class);
    client.close();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Broken("renegotiation refused"));
  }

  private static CompletionStage<SSLSession> startTls(
      NetworkConnection connection, Duration timeout) {
    return connection.startTls(TestTls.server(), timeout);
  }

  private static String reason(CompletionStage<SSLSession> session) throws Exception {
    try {
      return "no failure but " + session.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(IOException.class);
      return e.getCause().getMessage();
    }
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
    client.getOutputStream().flush();
  }
}
