package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** The half-closes that users of UCSPI rely on, with both ends in the test's hand. */
class RelayTest {
  private final MemoryStream client = new MemoryStream();
  private final MemoryStream program = new MemoryStream();
  private final List<String> ended = new ArrayList<>();

  @BeforeEach
  void start() {
    new Relay(
            client, end -> ended.add("client " + end), program, end -> ended.add("program " + end))
        .start();
  }

  @Test
  void passesBytesBothWays() {
    client.send("question");
    program.send("answer");
    assertThat(program.written()).isEqualTo("question");
    assertThat(client.written()).isEqualTo("answer");
  }

  @Test
  void saysWhereTlsBeginsBetweenTheBytes() {
    client.send("plain");
    client.startTls();
    client.send("protected");
    assertThat(program.calls).containsExactly("tlsStarted after plain");
    assertThat(program.written()).isEqualTo("plainprotected");
  }

  @Test
  void readsNothingMoreWhileTheOtherSideIsFull() {
    program.full(true);
    client.send("1");
    client.send("2");
    client.send("3");
    assertThat(program.written()).isEqualTo("1");
    assertThat(client.waiting()).isEqualTo(2);
    program.full(false);
    assertThat(program.written()).isEqualTo("123");
  }

  @Test
  void clientsEndBecomesEndOfProgramsInputAndItsAnswerStillArrives() {
    client.endInput();
    assertThat(program.calls).containsExactly("closeOutput");
    program.send("late answer");
    assertThat(client.written()).isEqualTo("late answer");
    assertThat(ended).isEmpty();
  }

  @Test
  void programsEndOfOutputBecomesEndOfTlsWhileItStillReads() {
    program.endInput();
    assertThat(client.calls).containsExactly("closeOutput");
    client.send("more for the program");
    assertThat(program.written()).isEqualTo("more for the program");
  }

  @Test
  void programClosingItsInputStopsReadingFromTheClientOnly() {
    program.endOutput();
    assertThat(client.calls).containsExactly("closeInput");
    program.send("still talking");
    assertThat(client.written()).isEqualTo("still talking");
  }

  @Test
  void endOfProgramClosesTheConnectionInGoodOrder() {
    program.send("last words");
    program.close(new End.Exited(7));
    assertThat(client.written()).isEqualTo("last words");
    assertThat(client.calls).containsExactly("closeOutput", "closeInput");
    assertThat(ended).containsExactlyInAnyOrder("program Exited[status=7]", "client Finished[]");
  }

  @Test
  void resetByTheClientAbortsTheProgram() {
    client.close(new End.Broken("connection reset by peer"));
    assertThat(program.calls).containsExactly("abort: connection reset by peer", "closeInput");
  }

  @Test
  void hearsOfAnEndThatCameBeforeBothWereOpen() {
    var early = new MemoryStream();
    var late = new MemoryStream();
    var relay = new Relay(new EndsWhenOpened(early), end -> {}, late, end -> {});
    relay.start();
    assertThat(late.calls).containsExactly("closeOutput");
  }

  /** Reports the end of its input from inside open. */
  private record EndsWhenOpened(MemoryStream stream) implements ByteStream {
    @Override
    public void open(Receiver receiver) {
      stream.open(receiver);
      stream.endInput();
    }

    @Override
    public void more() {
      stream.more();
    }

    @Override
    public boolean write(ByteBuffer data) {
      return stream.write(data);
    }

    @Override
    public void closeOutput() {
      stream.closeOutput();
    }

    @Override
    public void closeInput() {
      stream.closeInput();
    }

    @Override
    public void abort(String reason) {
      stream.abort(reason);
    }
  }
}
