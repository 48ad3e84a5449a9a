package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** What a connection that we have made passes on, and how it ends. */
class OutgoingConnectionTest {
  private final ClientHarness harness = new ClientHarness();
  private final FakeNetwork network = new FakeNetwork(new InetSocketAddress("192.0.2.2", 80));
  private final MemoryStream server = network.client;
  private final MemoryStream program = new MemoryStream();
  private ClientConnection connection;

  @BeforeEach
  void connect() {
    harness.start();
    harness.addresses("192.0.2.2");
    harness.core.transport.answer("192.0.2.2", network);
    connection = harness.connect().join();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private CompletableFuture<End> ended() {
    return connection.ended().toCompletableFuture();
  }

  @Test
  void passesBytesBothWaysAndHalfCloses() {
    connection.relay(program, 4711);
    program.send("question");
    program.endInput();
    assertThat(server.written()).isEqualTo("question");
    assertThat(server.calls).containsExactly("closeOutput");
    server.send("answer");
    assertThat(program.written()).isEqualTo("answer");
    assertThat(ended()).isNotDone();
  }

  @Test
  void tellsHowTheProgramEnded() {
    connection.relay(program, 4711);
    program.close(new End.Exited(7));
    assertThat(ended()).isCompletedWithValue(new End.Exited(7));
    assertThat(harness.core.log()).isEmpty();
  }

  /** A program that goes on when its input has ended. */
  private static final class Busy implements ByteStream {
    private Receiver receiver;

    @Override
    public void open(Receiver opened) {
      receiver = opened;
    }

    @Override
    public void more() {}

    @Override
    public boolean write(ByteBuffer data) {
      return true;
    }

    @Override
    public void closeOutput() {}

    @Override
    public void closeInput() {}

    @Override
    public void abort(String reason) {}
  }

  @Test
  void waitsForBothSides() {
    var busy = new Busy();
    connection.relay(busy, 4711);
    server.close(new End.Finished());
    assertThat(ended()).isNotDone();
    busy.receiver.closed(new End.Signalled(15));
    assertThat(ended()).isCompletedWithValue(new End.Signalled(15));
  }

  @Test
  void tellsThatTheNetworkBrokeBefore() {
    connection.relay(program, 4711);
    server.close(new End.Broken("connection reset by peer"));
    assertThat(ended()).isCompletedWithValue(new End.Broken("connection reset by peer"));
    assertThat(program.calls).contains("abort: connection reset by peer");
    assertThat(harness.core.log())
        .containsExactly(
            "sslclient: error: (111) unable to speak TCP with: 192.0.2.2 for pid: 4711 connection"
                + " reset by peer");
  }

  @Test
  void tellsThatTheNetworkBrokeWhateverTheProgramMakesOfIt() {
    var busy = new Busy();
    connection.relay(busy, 4711);
    server.close(new End.Broken("connection reset by peer"));
    assertThat(ended()).isNotDone();
    busy.receiver.closed(new End.Signalled(15));
    assertThat(ended()).isCompletedWithValue(new End.Broken("connection reset by peer"));
  }

  @Test
  void tellsHowTheProgramEndedWhereTheNetworkBreaksAfterwards() {
    connection.relay(program, 4711);
    var open = new End.Exited(3);
    program.close(open);
    server.close(new End.Broken("connection reset by peer"));
    assertThat(ended()).isCompletedWithValue(open);
  }

  @Test
  void doesNotSayThatAllWentWellWhereOutputWasLostAfterTheProgramsEnd() {
    connection.relay(program, 4711);
    server.full(true);
    program.send("lost");
    program.close(new End.Exited(0));
    assertThat(ended()).isNotDone();
    server.close(new End.Broken("connection reset by peer"));
    assertThat(ended()).isCompletedWithValue(new End.Broken("connection reset by peer"));
    assertThat(harness.core.log())
        .containsExactly(
            "sslclient: error: (111) unable to speak TCP with: 192.0.2.2 for pid: 4711 connection"
                + " reset by peer");
  }

  @Test
  void givesAProgramTimeWhenItIsIdleAndThenEndsIt() {
    connection.relay(program, 4711);
    network.idle.run();
    assertThat(program.calls).containsExactly("closeOutput");
    assertThat(server.calls).containsExactly("closeInput");
    await().atMost(ClientHarness.LIMIT).until(() -> ended().isDone());
    assertThat(ended()).isCompletedWithValue(new End.Broken("idle for 3600 s"));
    assertThat(harness.core.log())
        .containsExactly(
            "sslclient: warn: (111) connection ended with: 192.0.2.2 for pid: 4711 idle for 3600 s");
  }

  @Test
  void endsOneThatNobodyTookWhenItIsIdle() {
    network.idle.run();
    assertThat(ended()).isCompletedWithValue(new End.Broken("idle for 3600 s"));
  }

  @Test
  void saysWhyItCannotBeServed() {
    connection.fail("unable to run /bin/x: no such file");
    assertThat(ended()).isCompletedWithValue(new End.Broken("unable to run /bin/x: no such file"));
    assertThat(server.calls).containsExactly("abort: unable to run /bin/x: no such file");
    assertThat(harness.core.log())
        .containsExactly("sslclient: fatal: (111) unable to run /bin/x: no such file");
    connection.relay(program, 4711); // too late
    assertThat(program.calls).contains("abort: the connection is over");
  }

  @Test
  void letsAHandlerTalkByItself() {
    var heard = new StringBuilder();
    var stream = connection.stream();
    stream.open(
        new ByteStream.Receiver() {
          @Override
          public void data(ByteBuffer data) {
            heard.append(StandardCharsets.UTF_8.decode(data));
          }

          @Override
          public void inputClosed() {
            stream.closeOutput();
          }

          @Override
          public void closed(End end) {
            heard.append(end);
          }
        });
    stream.more();
    stream.write(StandardCharsets.UTF_8.encode("question"));
    server.send("answer");
    server.endInput();
    assertThat(server.written()).isEqualTo("question");
    assertThat(heard.toString()).isEqualTo("answer" + new End.Finished());
    assertThat(ended()).isCompletedWithValue(new End.Finished());
  }

  @Test
  void servesHandlersOfTheBlockingKindToo() {
    var calls = new BlockingCalls();
    calls
        .handler(
            (in, out, environment) -> {
              out.write(environment.get("PROTO").getBytes(StandardCharsets.UTF_8));
              throw new IOException("a mistake");
            })
        .handle(connection);
    await().atMost(ClientHarness.LIMIT).until(() -> ended().isDone());
    calls.close();
    assertThat(server.written()).isEqualTo("TCP");
    assertThat(ended())
        .isCompletedWithValue(new End.Broken("unable to go on: java.io.IOException: a mistake"));
  }
}
