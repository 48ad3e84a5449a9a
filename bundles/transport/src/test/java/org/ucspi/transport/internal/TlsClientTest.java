package org.ucspi.transport.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.stream.End;
import org.ucspi.api.transport.NetworkConnection;

/** TLS where we are the client, with the engines of profiles on both sides. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2"})
class TlsClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Parameter(0)
  Library library;

  @Parameter(1)
  String protocol;

  private Loopback loopback;

  @BeforeEach
  void start() throws IOException {
    loopback = new Loopback();
  }

  @AfterEach
  void stop() throws IOException {
    loopback.close();
  }

  private NetworkConnection connect(InetSocketAddress address) throws Exception {
    return loopback
        .network
        .connect(address, Optional.empty(), PATIENCE)
        .toCompletableFuture()
        .get(10, SECONDS);
  }

  private record Ends(NetworkConnection client, NetworkConnection server) {}

  /** Both in TLS. */
  private Ends ends() throws Exception {
    var client = connect(loopback.listening.address());
    var server = loopback.next();
    server.startTls(Library.OPENSSL.engine(), PATIENCE);
    var tls = library.client(protocol);
    var session = client.startTls(tls.engine(), PATIENCE).toCompletableFuture().get(10, SECONDS);
    assertThat(tls.established(session).session().getProtocol()).isEqualTo(protocol);
    return new Ends(client, server);
  }

  @Test
  void passesAMegabyteEachWayWhole() throws Exception {
    var ends = ends();
    var echo = Recorder.echo(ends.server.stream());
    ends.server.stream().open(echo);
    ends.server.stream().more();
    var stream = ends.client.stream();
    var receiver = Recorder.greedy(stream);
    stream.open(receiver);
    stream.more();
    var data = new byte[1 << 20];
    new Random(7).nextBytes(data);
    stream.write(ByteBuffer.wrap(data));
    await().until(() -> receiver.size() == data.length);
    assertThat(receiver.bytes.toByteArray()).isEqualTo(data);
    stream.closeOutput();
    assertThat(receiver.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(receiver.breach).isNull();
  }

  /** The JDK's engine closes both directions of TLS 1.2. */
  @Test
  void hearsAnAnswerAfterItsOwnEnd() throws Exception {
    assumeTrue(library == Library.OPENSSL || protocol.equals("TLSv1.3"));
    var ends = ends();
    goesOnAfterTheEndOfTheOther(ends.client, ends.server);
  }

  @Test
  void answersAfterTheServersEnd() throws Exception {
    assumeTrue(library == Library.OPENSSL || protocol.equals("TLSv1.3"));
    var ends = ends();
    goesOnAfterTheEndOfTheOther(ends.server, ends.client);
  }

  private static void goesOnAfterTheEndOfTheOther(
      NetworkConnection first, NetworkConnection second) {
    var ofFirst = Recorder.greedy(first.stream());
    var ofSecond = Recorder.greedy(second.stream());
    first.stream().open(ofFirst);
    first.stream().more();
    second.stream().open(ofSecond);
    second.stream().more();
    first.stream().write(Recorder.bytes("question"));
    first.stream().closeOutput();
    await().until(() -> ofSecond.inputClosed);
    assertThat(ofSecond.text()).isEqualTo("question");
    second.stream().write(Recorder.bytes("answer"));
    ofFirst.awaitText("answer");
    second.stream().closeOutput();
    assertThat(ofFirst.awaitEnd()).isEqualTo(new End.Finished());
    assertThat(ofSecond.awaitEnd()).isEqualTo(new End.Finished());
  }

  @Test
  void givesUpOnAServerThatSaysNothing() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var client = connect((InetSocketAddress) silent.getLocalSocketAddress());
      var handshake =
          client
              .startTls(library.client(protocol).engine(), Duration.ofSeconds(1))
              .toCompletableFuture();
      assertThatThrownBy(() -> handshake.get(10, SECONDS))
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage("timed out after 1 s");
    }
  }

  @Test
  void refusesAServerThatSpeaksNoTls() throws Exception {
    try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var client = connect((InetSocketAddress) plain.getLocalSocketAddress());
      var handshake =
          client.startTls(library.client(protocol).engine(), PATIENCE).toCompletableFuture();
      try (var accepted = plain.accept()) {
        accepted
            .getOutputStream()
            .write("220 mail.example ready\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> handshake.get(10, SECONDS))
            .cause()
            .hasMessageMatching("(?i)(unsupported or )?unrecognized SSL message.*");
      }
    }
  }
}
