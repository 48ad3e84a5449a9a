package org.ucspi.transport.internal;

import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.stream.ByteStream;

/** Which parts of a handshake leave the thread that brings them. */
class CryptoPoolTest {
  private final HandWorkers hand = new HandWorkers();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** Records come one by one: the last is not to find itself there for what another one needed. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, false, true", "TLSv1.3, true, true", "TLSv1.3, false, false"})
  void isWhereAnEngineWithoutATaskForItTakesLong(
      String protocol, boolean asksForCertificate, boolean takesLong) throws Exception {
    var client = TestTls.client(protocol);
    var engine = Library.OPENSSL.server(asksForCertificate).engine();
    var server = new TlsStream(new Below(), engine, hand.workers);
    server.start(Duration.ofSeconds(20));
    server.below().data(speak(client));
    assertThat(engine.getHandshakeStatus()).as("the hello waits").isEqualTo(NEED_UNWRAP);
    work();
    var words = speak(client);
    while (words.hasRemaining()) {
      work();
      var record = words.slice(words.position(), 5 + words.getShort(words.position() + 3));
      words.position(words.position() + record.remaining());
      server.below().data(record);
    }
    assertThat(server.handshake().toCompletableFuture().isDone()).isEqualTo(!takesLong);
    work();
    assertThat(server.handshake().toCompletableFuture()).isCompleted();
  }

  private void work() {
    while (hand.work()) {
      // and what comes of it
    }
  }

  /** What it answers to all that the server has said. */
  private ByteBuffer speak(SSLEngine client) throws SSLException {
    var heard = ByteBuffer.wrap(said.toByteArray());
    said.reset();
    var words = ByteBuffer.allocateDirect(64 * 1024);
    client.beginHandshake();
    while (true) {
      switch (client.getHandshakeStatus()) {
        case NEED_TASK -> client.getDelegatedTask().run();
        case NEED_WRAP -> client.wrap(ByteBuffer.allocate(0), words);
        default -> {
          if (!heard.hasRemaining()) {
            return words.flip();
          }
          client.unwrap(heard, ByteBuffer.allocate(20_000));
        }
      }
    }
  }

  private final class Below implements ByteStream {
    @Override
    public void open(Receiver receiver) {}

    @Override
    public void more() {}

    @Override
    public boolean write(ByteBuffer data) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      said.writeBytes(bytes);
      return true;
    }

    @Override
    public void closeOutput() {}

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {}
  }
}
