package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Processes that a program started and that outlive it, and what becomes of them at an end. */
class LeftBehindTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private Runners runners;

  @BeforeEach
  void open() throws IOException {
    runners = new Runners(Runners.Way.NATIVE);
  }

  @AfterEach
  void close() {
    runners.close();
  }

  @Test
  void silenceEndsTheConnectionButNotTheProcess() throws Exception {
    long before = System.nanoTime();
    var client = Recorder.open(runners.shell(SHORT, "sleep 30 & echo $!; exit 7").stream());
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(7));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(SHORT, SHORT.plusSeconds(3));
    long grandchild = Long.parseLong(client.text().strip());
    assertThat(Processes.alive(grandchild)).isTrue();
    assertThat(LibC.kill((int) grandchild, LibC.SIGKILL)).isZero();
  }

  @Test
  void whatTalksOnIsHeardToItsEnd() throws Exception {
    var client =
        Recorder.open(
            runners
                .shell(SHORT, "(for i in 1 2 3 4 5; do sleep 0.2; echo $i; done) & exit 7")
                .stream());
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(7));
    assertThat(client.text()).isEqualTo("1\n2\n3\n4\n5\n");
  }

  @Test
  void whatWaitsForASlowClientIsNoSilence() throws Exception {
    var asks = new Asking(runners.shell(SHORT, "head -c 1000000 /dev/zero & exit 7").stream());
    asks.stream.open(asks);
    await().during(Duration.ofSeconds(2)).until(() -> asks.end == null);
    asks.asking = true;
    asks.stream.more();
    assertThat(asks.awaitEnd()).isEqualTo(new End.Exited(7));
    assertThat(asks.bytes()).hasSize(1_000_000);
  }

  /** Asks for the next chunk only when the test says so. */
  private static final class Asking extends Recorder {
    volatile boolean asking;

    Asking(ByteStream stream) {
      super(stream);
    }

    @Override
    void next() {
      if (asking) {
        super.next();
      }
    }
  }

  @Test
  void handshakeIsNoSilence() throws Exception {
    try (var programs = new DelayedPrograms()) {
      var connection = programs.serve("echo y >&4; (cat <&5 >&6) & exit 7", SHORT, Recorder::open);
      connection.awaitTlsAsked();
      var client = connection.awaitRelay();
      await().during(SHORT.multipliedBy(3)).until(() -> client.end == null);
      connection.tlsStarts(Map.of());
      client.stream.write(utf8("late"));
      client.stream.closeOutput();
      assertThat(client.awaitEnd()).isEqualTo(new End.Exited(7));
      assertThat(client.text()).isEqualTo("late");
    }
  }

  @Test
  void silenceInTlsEndsTheConnection() throws Exception {
    try (var programs = new DelayedPrograms()) {
      var connection =
          programs.serve("echo y >&4; sleep 30 & echo $! >&6; exit 7", SHORT, Recorder::open);
      connection.awaitTlsAsked();
      connection.tlsStarts(Map.of());
      var client = connection.awaitRelay();
      assertThat(client.awaitEnd()).isEqualTo(new End.Exited(7));
      int grandchild = Integer.parseInt(client.text().strip());
      assertThat(LibC.kill(grandchild, LibC.SIGKILL)).isZero();
    }
  }

  /** A process that does not end on SIGTERM and holds nothing open, whose program does. */
  private static final String STUBBORN =
      "sh -c 'trap \"\" TERM; echo $$; exec sleep 30 </dev/null >/dev/null 2>&1' & wait";

  @Test
  void abortKillsThemWhenTheProgramItselfHasGone() throws Exception {
    var client = Recorder.open(runners.shell(SHORT, STUBBORN).stream());
    await().atMost(Recorder.PATIENCE).until(() -> client.text().endsWith("\n"));
    long grandchild = Long.parseLong(client.text().strip());
    long before = System.nanoTime();
    client.stream.abort("idle");
    assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
    assertThat(Processes.alive(grandchild)).isTrue();
    await().atMost(Recorder.PATIENCE).until(() -> !Processes.alive(grandchild));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  void stoppingWaitsToKillThem() throws Exception {
    var client = Recorder.open(runners.shell(SHORT, STUBBORN).stream());
    await().atMost(Recorder.PATIENCE).until(() -> client.text().endsWith("\n"));
    long grandchild = Long.parseLong(client.text().strip());
    runners.runner.close();
    await().atMost(Duration.ofSeconds(1)).until(() -> !Processes.alive(grandchild));
  }

  @Test
  void stoppingDoesNotWaitForThoseThatHaveEndedAndNobodyReaps() throws Exception {
    try (var parent = new ParentOfOrphans()) {
      var client =
          Recorder.open(runners.shell(Duration.ofSeconds(8), "sleep 30 & echo $!; wait").stream());
      await().atMost(Recorder.PATIENCE).until(() -> client.text().endsWith("\n"));
      long before = System.nanoTime();
      runners.runner.close();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
      assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
      assertThat(parent.reap(Integer.parseInt(client.text().strip()))).isTrue();
    }
  }

  @Test
  void aNumberThatIsInUseIsNotTakenForAnEndedProgramsGroup() throws Exception {
    var started = runners.start("/bin/cat");
    var session = new Session((int) started.pid());
    assertThat(session.exists()).isTrue();
    assertThat(session.existsWithoutLeader()).isFalse();
    assertThat(Session.alive()).contains(session);
    Recorder.open(started.stream()).stream.closeOutput();
    await().atMost(Recorder.PATIENCE).until(() -> !session.exists());
    assertThat(session.existsWithoutLeader()).isFalse();
    assertThat(Session.alive()).doesNotContain(session);
  }

  @Test
  void abortedProgramSeesTheSignalBeforeTheEndOfItsInput() throws Exception {
    for (int i = 0; i < 50; i++) {
      var client = Recorder.open(runners.start("/bin/cat").stream());
      client.stream.write(utf8("x"));
      await()
          .atMost(Recorder.PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> client.bytes().length == 1);
      client.stream.abort("idle");
      assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
    }
  }

  @Test
  void aThousandProgramsEndInLittleTime() throws Exception {
    var clients = new ArrayList<Recorder>();
    for (int i = 0; i < 1000; i++) {
      clients.add(Recorder.open(runners.start("/bin/sleep", "60").stream()));
    }
    long before = System.nanoTime();
    runners.runner.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    await()
        .atMost(Recorder.PATIENCE)
        .until(() -> clients.stream().allMatch(c -> new End.Signalled(15).equals(c.end)));
    assertThat(ProcessHandle.current().children()).isEmpty();
  }
}
