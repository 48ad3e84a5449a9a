package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.End;

class NativeRunnerTest {
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
  void programHasThreePipesAndNoOtherDescriptor() throws Exception {
    Recorder recorder;
    try (var inheritable = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(inheritable.isBound()).isTrue();
      recorder = Recorder.open(runners.shell("ls -l /proc/$$/fd; exit").stream());
      recorder.awaitEnd();
    }
    assertThat(recorder.text().lines().skip(1).map(l -> l.replaceAll("^.* (\\d+) -> ", "$1 ")))
        .hasSize(3)
        .allMatch(line -> line.matches("[012] pipe:.*"));
  }

  @Test
  void programsPipesBlockAsProgramsExpect() throws Exception {
    var recorder =
        Recorder.open(
            runners
                .shell("grep flags: /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2")
                .stream());
    recorder.awaitEnd();
    assertThat(recorder.text().lines().map(l -> l.substring(l.length() - 2)))
        .containsExactly("00", "01", "01");
  }

  @Test
  void programLeadsASession() throws Exception {
    var started = runners.start("/usr/bin/cut", "-d ", "-f1,5,6", "/proc/self/stat");
    var recorder = Recorder.open(started.stream());
    recorder.awaitEnd();
    var pid = started.pid();
    assertThat(recorder.text()).isEqualTo(pid + " " + pid + " " + pid + "\n");
  }

  @Test
  void programHasDefaultSignals() throws Exception {
    int windowChange = 28;
    long ignore = 1;
    long before = LibC.signal(windowChange, ignore);
    Recorder recorder;
    try {
      recorder =
          Recorder.open(
              runners.start("/bin/grep", "-E", "SigBlk|SigIgn", "/proc/self/status").stream());
      recorder.awaitEnd();
    } finally {
      LibC.signal(windowChange, before);
    }
    assertThat(recorder.text())
        .contains("SigBlk:\t0000000000000000")
        // 32 and 33 are the C library's own
        .containsPattern("SigIgn:\t0000000[01]80000000|SigIgn:\t0000000000000000");
  }

  @Test
  void programHasExactlyItsEnvironmentAndDirectory() throws Exception {
    var program =
        new Program(
            "test",
            "env",
            List.of("/usr/bin/env", "-0"),
            Path.of("/usr"),
            Map.of("A", "base", "B", "base ü"),
            Duration.ZERO,
            Descriptors.OF_A_SERVER);
    var above = Map.of("A", "of the connection", "EMPTY", "");
    var recorder =
        Recorder.open(runners.launcher.start(program, program.environmentBelow(above)).stream());
    recorder.awaitEnd();
    assertThat(recorder.text().split("\0"))
        .containsExactlyInAnyOrder("A=of the connection", "B=base ü", "EMPTY=");
  }

  @Test
  void noticesUnaskedThatAProgramClosedItsInput() throws Exception {
    var recorder = Recorder.open(runners.shell("exec 0<&-; sleep 30").stream());
    await().atMost(Recorder.PATIENCE).until(() -> recorder.outputClosed);
    assertThat(recorder.end).isNull();
    recorder.stream.abort("enough seen");
    recorder.awaitEnd();
  }

  @Test
  void relaysAGrandchildThatOutlivesTheProgram() throws Exception {
    var recorder = Recorder.open(runners.shell("(sleep 0.2; echo late) & echo early").stream());
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(recorder.text()).isEqualTo("early\nlate\n");
  }

  @Test
  void abortReachesGrandchildren() throws Exception {
    var recorder = Recorder.open(runners.shell("sleep 31 & echo $!; wait").stream());
    await().atMost(Recorder.PATIENCE).until(() -> recorder.text().endsWith("\n"));
    long grandchild = Long.parseLong(recorder.text().strip());
    recorder.stream.abort("enough seen");
    recorder.awaitEnd();
    await().atMost(Recorder.PATIENCE).until(() -> !Processes.alive(grandchild));
  }

  @Test
  void leavesNoDescriptorAndNoZombie() throws Exception {
    runOnce(10);
    var before = Processes.descriptors();
    for (int i = 0; i < 10; i++) {
      runOnce(50);
    }
    // the JVM has some of its own open for moments
    await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).isEmpty();
  }

  private void runOnce(int programs) throws IOException {
    var recorders = new ArrayList<Recorder>();
    for (int i = 0; i < programs; i++) {
      recorders.add(Recorder.open(runners.shell("echo x; exit 7").stream()));
    }
    for (var recorder : recorders) {
      assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(7));
      assertThat(recorder.text()).isEqualTo("x\n");
      assertThat(recorder.overlaps).hasValue(0);
    }
  }

  @Test
  void closesEverythingWhenItStops() throws Exception {
    new Runners(Runners.Way.NATIVE).close();
    var before = Processes.descriptors();
    var another = new Runners(Runners.Way.NATIVE);
    var recorder = Recorder.open(another.start("/bin/cat").stream());
    another.close();
    recorder.awaitEnd();
    // the JVM has some of its own open for moments
    await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
  }

  @Test
  void aSlowLogHoldsUpItsProgramsAndNothingElse() throws Exception {
    var release = new CountDownLatch(1);
    var logged = new AtomicInteger();
    var launcher =
        runners.runner.launcher(
            line -> {
              logged.incrementAndGet();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    var noisy =
        Recorder.open(
            launcher
                .start(
                    Runners.program(
                        Duration.ZERO, "/bin/sh", "-c", "yes line | head -n 200000 >&2; echo done"),
                    Runners.ENVIRONMENT)
                .stream());
    await().atMost(Recorder.PATIENCE).until(() -> logged.get() == 1);
    var other = Recorder.open(runners.shell("echo quick").stream());
    assertThat(other.awaitEnd()).isEqualTo(new End.Exited(0));
    await().during(Duration.ofMillis(300)).until(() -> noisy.text().isEmpty());
    release.countDown();
    noisy.awaitEnd();
    await().atMost(Recorder.PATIENCE).until(() -> logged.get() == 200000);
    launcher.close();
  }
}
