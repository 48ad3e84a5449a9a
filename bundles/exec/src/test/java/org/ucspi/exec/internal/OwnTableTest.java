package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.End;

class OwnTableTest {
  private static final String[] NUMBERS =
      IntStream.range(0, OwnTable.FIRST).mapToObj(Integer::toString).toArray(String[]::new);

  /** SIGKILL, SIGSTOP, and the two that the C library keeps for itself: bit 0 is signal 1. */
  private static final long UNBLOCKABLE = 1L << 8 | 1L << 18 | 1L << 31 | 1L << 32;

  @BeforeAll
  static void whereTheCodeWasCompiled() {
    var code = Platform.RESOURCE_PREFIX + "/libucspi-exec.so";
    assumeThat(OwnTable.class.getResource("/" + code)).as("a C compiler for " + code).isNotNull();
  }

  @AfterEach
  void threadsEnd() {
    await().atMost(Recorder.PATIENCE).until(() -> tables().isEmpty());
  }

  @Test
  void hasNothingOfTheJvmNorOfProgramsThatWereStarted() throws Exception {
    try (var runners = new Runners(Runners.Way.NATIVE)) {
      assertThat(tables()).hasSize(Programs.THREADS);
      for (int i = 0; i < 2 * Programs.THREADS; i++) {
        Recorder.open(runners.start("/bin/true").stream()).awaitEnd();
        assertThatThrownBy(() -> runners.start("/nowhere"))
            .isInstanceOf(IOException.class)
            .hasMessage("no such file or directory");
      }
      assertThat(tables())
          .allSatisfy(table -> assertThat(numbers(table)).containsExactlyInAnyOrder(NUMBERS));
    }
  }

  @Test
  void givesProgramsThatStartAtTheSameTimeTheirOwnDescriptors() throws Exception {
    int atOnce = 2 * Programs.THREADS;
    int each = 25;
    var pool = Executors.newFixedThreadPool(atOnce);
    try (var runners = new Runners(Runners.Way.NATIVE)) {
      Callable<List<String>> starts =
          () -> {
            var answers = new ArrayList<String>();
            for (int i = 0; i < each; i++) {
              var started = runners.shell("read -r line; echo $line; exit 3");
              var client = Recorder.open(started.stream());
              client.stream.write(Recorder.utf8("for " + started.pid() + "\n"));
              assertThat(client.awaitEnd()).isEqualTo(new End.Exited(3));
              answers.add(client.text().replace("for " + started.pid() + "\n", "own"));
            }
            return answers;
          };
      for (var answers : pool.invokeAll(Collections.nCopies(atOnce, starts))) {
        assertThat(answers.get()).hasSize(each).containsOnly("own");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void saysThatADescriptorCannotBePassedOn() throws Exception {
    try (var table = OwnTable.open(OwnTable.library())) {
      assertThatThrownBy(() -> table.spawn(List.of(-1), 0, 0, 0, 0, 0, 0))
          .isInstanceOf(IOException.class)
          .hasMessage("unable to pass descriptors on: error 9");
    }
  }

  /** A JVM takes signals in threads that it knows, and needs them in all of these. */
  @Test
  void takesNoSignalAndLeavesThoseOfItsMakerAlone() throws Exception {
    var before = blockedSignals(Path.of("/proc/thread-self"));
    try (var table = OwnTable.open(OwnTable.library())) {
      assertThat(table).isNotNull();
      assertThat(blockedSignals(Path.of("/proc/thread-self"))).isEqualTo(before);
      assertThat(blockedSignals(tables().get(0).getParent()) | UNBLOCKABLE).isEqualTo(-1);
    }
  }

  private static long blockedSignals(Path task) throws IOException {
    return Files.readAllLines(task.resolve("status")).stream()
        .filter(line -> line.startsWith("SigBlk:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.split("\\s+", 2)[1], 16))
        .findFirst()
        .orElseThrow();
  }

  /** Its own descriptors but the socket are gone by then, and the socket has another number. */
  @Test
  void saysThatItsTableCannotBeFilled() throws Exception {
    var library = OwnTable.library();
    var before = Processes.descriptors();
    var sockets = SocketPair.open(LibC.SOCK_SEQPACKET);
    CompletableFuture<OwnTable> opening;
    try (var few = FewDescriptors.below(OwnTable.FIRST - 1)) {
      assertThat(few).isNotNull();
      opening =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return OwnTable.open(library, sockets);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(opening)
          .failsWithin(Recorder.PATIENCE)
          .withThrowableThat()
          .withStackTraceContaining("unable to have another table: error 22");
    }
    await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
  }

  @Test
  void leavesNoFileWhereItsCodeWasUnpacked() throws Exception {
    assertThat(OwnTable.library().getFile()).doesNotExist();
  }

  /** Folders of proc(5) with the descriptors of each. */
  private static List<Path> tables() throws IOException {
    var found = new ArrayList<Path>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var task : tasks) {
        if (Files.readString(task.resolve("comm")).startsWith("ucspi-exec-fork")) {
          found.add(task.resolve("fd"));
        }
      }
    }
    return found;
  }

  private static List<String> numbers(Path table) throws IOException {
    try (var open = Files.list(table)) {
      return open.map(path -> path.getFileName().toString()).toList();
    }
  }
}
