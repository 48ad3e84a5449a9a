package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;
import org.ucspi.exec.internal.Descriptors.Role;
import org.ucspi.exec.internal.Descriptors.StandardError;

/** What a program's stream promises, whichever way the program is run. */
@ParameterizedClass
@EnumSource(Runners.Way.class)
class StreamTest {
  @Parameter Runners.Way way;

  private Runners runners;

  @BeforeEach
  void open() throws IOException {
    runners = new Runners(way);
  }

  @AfterEach
  void close() {
    runners.close();
  }

  @Test
  void echoesEveryByteToASlowReader() throws Exception {
    int size = 64 << 20;
    var stream = runners.start("/bin/cat").stream();
    var sent = new CRC32();
    var received = new CRC32();
    var count = new AtomicInteger();
    var done = new CountDownLatch(1);
    var recorder =
        new Recorder(stream) {
          @Override
          public void data(ByteBuffer data) {
            count.addAndGet(data.remaining());
            received.update(data);
            // asks from another thread, and late, so that the program's pipe fills up
            later(stream);
          }

          @Override
          public void closed(End how) {
            super.closed(how);
            done.countDown();
          }
        };
    stream.open(recorder);
    stream.more();
    send(recorder, size, sent);
    stream.closeOutput();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(count).hasValue(size);
    assertThat(received.getValue()).isEqualTo(sent.getValue());
    assertThat(recorder.end).isEqualTo(new End.Exited(0));
    assertThat(recorder.overlaps).hasValue(0);
  }

  /** Writes as the contract asks, in pieces of many sizes, direct and not. */
  private static void send(Recorder recorder, int size, CRC32 sum) {
    var random = new Random(1);
    int refused = 0;
    for (int left = size; left > 0; ) {
      var piece = new byte[Math.min(left, 1 + random.nextInt(100_000))];
      random.nextBytes(piece);
      sum.update(piece);
      left -= piece.length;
      var data = ByteBuffer.wrap(piece);
      if (random.nextBoolean()) {
        data = ByteBuffer.allocateDirect(piece.length).put(piece).flip();
      }
      if (!recorder.stream.write(data)) {
        refused++;
        int expected = refused;
        await()
            .atMost(Recorder.PATIENCE)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofNanos(100_000))
            .until(() -> recorder.writables.get() == expected);
      }
      assertThat(data.hasRemaining()).isFalse();
    }
  }

  @Test
  void deliversEveryByteOfAProgramThatEndsAtOnce() throws Exception {
    int runs = way == Runners.Way.NATIVE ? 500 : 100;
    for (int i = 0; i < runs; i++) {
      var recorder = Recorder.open(runners.shell("echo x; exit 7").stream());
      assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(7));
      assertThat(recorder.text()).isEqualTo("x\n");
      assertThat(recorder.inputClosed).isTrue();
    }
  }

  @Test
  void deliversWhatAnEndedProgramLeftInItsPipe() throws Exception {
    var stream = runners.shell("head -c 60000 /dev/zero").stream();
    var recorder = new Recorder(stream);
    stream.open(recorder);
    assertThat(recorder.end).isNull();
    stream.more();
    recorder.awaitEnd();
    assertThat(recorder.bytes()).hasSize(60000);
  }

  @Test
  void reportsDeathBySignal() throws Exception {
    var recorder = Recorder.open(runners.shell("kill -KILL $$").stream());
    assertThat(recorder.awaitEnd())
        .isEqualTo(way == Runners.Way.NATIVE ? new End.Signalled(9) : new End.Exited(128 + 9));
  }

  @Test
  void programSeesTheEndOfItsInput() throws Exception {
    var recorder = Recorder.open(runners.shell("cat; echo end").stream());
    recorder.stream.write(utf8("hello "));
    recorder.stream.closeOutput();
    recorder.awaitEnd();
    assertThat(recorder.text()).isEqualTo("hello end\n");
  }

  @Test
  void deliversWhatItKeptBeforeItClosesTheOutput() throws Exception {
    var recorder = Recorder.open(runners.shell("sleep 0.1; exec cat").stream());
    assertThat(recorder.stream.write(ByteBuffer.allocate(1 << 20))).isFalse();
    recorder.stream.closeOutput();
    recorder.awaitEnd();
    assertThat(recorder.bytes()).hasSize(1 << 20);
  }

  @Test
  void reportsThatAProgramClosedItsOutputWhileItLives() throws Exception {
    var stream = runners.shell("echo bye; exec 1>&-; read line; exit 3").stream();
    var recorder = Recorder.open(stream);
    await().atMost(Recorder.PATIENCE).until(() -> recorder.inputClosed);
    assertThat(recorder.text()).isEqualTo("bye\n");
    assertThat(recorder.end).isNull();
    stream.write(utf8("go\n"));
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(3));
  }

  @Test
  void reportsThatAProgramNoLongerReads() throws Exception {
    var stream = runners.shell("exec 0<&-; echo closed; sleep 30").stream();
    var recorder = Recorder.open(stream);
    await().atMost(Recorder.PATIENCE).until(() -> recorder.text().equals("closed\n"));
    stream.write(utf8("nobody reads this"));
    await().atMost(Recorder.PATIENCE).until(() -> recorder.outputClosed);
    assertThat(stream.write(utf8("nor this"))).isTrue();
    stream.abort("enough seen");
    assertThat(recorder.awaitEnd()).isIn(endedBy(15));
  }

  @Test
  void readsNothingThatWasNotAskedFor() throws Exception {
    var stream = runners.shell("cat /dev/zero").stream();
    var chunks = new AtomicInteger();
    var recorder =
        new Recorder(stream) {
          @Override
          public void data(ByteBuffer data) {
            chunks.incrementAndGet();
          }
        };
    stream.open(recorder);
    stream.more();
    await().atMost(Recorder.PATIENCE).until(() -> chunks.get() == 1);
    await().during(Duration.ofMillis(100)).until(() -> chunks.get() == 1);
    stream.closeInput();
    stream.abort("enough seen");
    recorder.awaitEnd();
    assertThat(chunks).hasValue(1);
  }

  @Test
  void programGetsABrokenPipeWhenItsOutputIsUnwanted() throws Exception {
    var stream = runners.shell("cat /dev/zero; echo $? >&2").stream();
    var recorder = new Recorder(stream);
    stream.open(recorder);
    stream.closeInput();
    assertThat(recorder.awaitEnd()).isInstanceOf(End.Exited.class);
    assertThat(recorder.inputClosed).isFalse();
  }

  @Test
  void lastWordsOfAnAbortedProgramAreDelivered() throws Exception {
    var stream =
        runners
            .shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done")
            .stream();
    var recorder = Recorder.open(stream);
    await().atMost(Recorder.PATIENCE).until(() -> recorder.text().equals("ready\n"));
    stream.abort("drain time is over");
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(3));
    assertThat(recorder.text()).isEqualTo("ready\nbye\n");
  }

  @Test
  void abortFromInsideTheReceiverIsNotLost() throws Exception {
    var stream = runners.shell("echo x; exec cat").stream();
    var recorder =
        new Recorder(stream) {
          @Override
          public void data(ByteBuffer data) {
            stream.abort("seen enough");
          }
        };
    stream.open(recorder);
    stream.more();
    assertThat(recorder.awaitEnd()).isIn(endedBy(15));
  }

  @Test
  void abortKillsAProgramThatIgnoresTheFirstSignal() throws Exception {
    var killAfter = Duration.ofMillis(300);
    var started =
        runners.launcher.start(
            Runners.program(
                killAfter,
                "/bin/sh",
                "-c",
                "trap 'echo TERM >&2' TERM; echo ready; while :; do read x; sleep 0.02; done"),
            Runners.ENVIRONMENT);
    var recorder = Recorder.open(started.stream());
    await().atMost(Recorder.PATIENCE).until(() -> recorder.text().equals("ready\n"));
    long before = System.nanoTime();
    started.stream().abort("idle");
    assertThat(recorder.awaitEnd()).isIn(endedBy(9));
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(killAfter, killAfter.plusSeconds(3));
    assertThat(recorder.ends).hasValue(1);
    assertThat(ProcessHandle.of(started.pid())).isEmpty();
    await().atMost(Recorder.PATIENCE).until(() -> runners.errors.contains("TERM"));
  }

  @Test
  void abortBeforeItWasOpenedIsToldOnOpening() throws Exception {
    var started = runners.start("/bin/cat");
    started.stream().abort("unwanted");
    await().atMost(Recorder.PATIENCE).until(() -> ProcessHandle.of(started.pid()).isEmpty());
    var recorder = Recorder.open(started.stream());
    assertThat(recorder.awaitEnd()).isIn(endedBy(15));
  }

  @Test
  void aReceiverThatFailsAbortsItsProgramOnly() throws Exception {
    var stream = runners.shell("echo x; sleep 30").stream();
    var failing =
        new Recorder(stream) {
          @Override
          public void data(ByteBuffer data) {
            throw new IllegalStateException("broken receiver");
          }
        };
    stream.open(failing);
    stream.more();
    assertThat(failing.awaitEnd()).isIn(endedBy(15));
    assertThat(Recorder.open(runners.shell("exit 4").stream()).awaitEnd())
        .isEqualTo(new End.Exited(4));
  }

  @Test
  void logsWhatProgramsWriteToTheirStandardError() throws Exception {
    Recorder.open(runners.shell("echo one >&2; printf 'two\\033' >&2").stream()).awaitEnd();
    await().atMost(Recorder.PATIENCE).until(() -> runners.errors.size() == 2);
    assertThat(runners.errors).containsExactly("one", "two?");
  }

  @Test
  void standardErrorCanBeThatOfTheJvm() throws Exception {
    var program =
        Runners.program(
            new Descriptors(Role.SERVER, StandardError.INHERIT),
            Duration.ZERO,
            "/bin/readlink",
            "/proc/self/fd/2");
    var recorder = Recorder.open(runners.launcher.start(program, Runners.ENVIRONMENT).stream());
    recorder.awaitEnd();
    assertThat(recorder.text().strip())
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString());
  }

  @Test
  void opensOnlyOnce() throws Exception {
    var recorder = Recorder.open(runners.start("/bin/cat").stream());
    assertThatThrownBy(() -> recorder.stream.open(recorder))
        .isInstanceOf(IllegalStateException.class);
    recorder.stream.closeOutput();
    recorder.awaitEnd();
  }

  @Test
  void saysWhyAProgramCannotBeStarted() {
    assertThatThrownBy(() -> runners.start("/nonexistent/program"))
        .isInstanceOf(IOException.class)
        .hasMessage("no such file or directory");
  }

  @Test
  void stoppingEndsProgramsAndTellsTheirReceivers() throws Exception {
    var started = runners.start("/bin/sleep", "30");
    var recorder = Recorder.open(started.stream());
    runners.runner.close();
    assertThat(recorder.awaitEnd()).isIn(endedBy(15));
    assertThat(ProcessHandle.of(started.pid())).isEmpty();
  }

  @Test
  void removingTheConfigurationLeavesProgramsAlone() throws Exception {
    var recorder = Recorder.open(runners.shell("cat; echo last words >&2").stream());
    runners.launcher.close();
    recorder.stream.write(utf8("still here"));
    recorder.stream.closeOutput();
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(recorder.text()).isEqualTo("still here");
    await().atMost(Recorder.PATIENCE).until(() -> runners.errors.contains("last words"));
    assertThatThrownBy(() -> runners.start("/bin/cat")).isInstanceOf(IOException.class);
  }

  /**
   * How a death by a signal is told; the JDK's own way of running programs hides it in the status.
   */
  private static List<End> endedBy(int signal) {
    return List.of(new End.Signalled(signal), new End.Exited(128 + signal));
  }

  private static void later(ByteStream stream) {
    CompletableFuture.delayedExecutor(100, TimeUnit.MICROSECONDS).execute(stream::more);
  }
}
