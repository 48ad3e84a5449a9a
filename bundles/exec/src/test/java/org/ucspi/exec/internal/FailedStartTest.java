package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that fails half-way leaves no descriptor and no process, and says why. */
class FailedStartTest {
  private static final Program CAT = Runners.program(Duration.ofSeconds(5), "/bin/cat");
  private static final String TOO_MANY = ": too many open files, see ulimit -n and LimitNOFILE";
  private static final int ROUNDS = 10;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereDescriptorsRunOut(boolean delayed) throws Exception {
    try (var runner = NativeRunner.open();
        var launcher = runner.launcher(line -> {})) {
      end(start(launcher, delayed)); // loads every class that is needed
      assertThat(failure(launcher, delayed, 0)).isPresent();
      var before = Processes.descriptors();
      var expected =
          delayed
              ? Set.of("open a pipe", "open a socket pair", "open a pidfd")
              : Set.of("open a pipe", "open a pidfd");
      var failed = new HashSet<String>();
      // the JVM opens and closes descriptors of its own, so that one round may miss a call
      for (int round = 0; round < ROUNDS && !failed.containsAll(expected); round++) {
        var failure = Optional.of("");
        for (int left = 0; failure.isPresent(); left++) {
          failure = failure(launcher, delayed, left);
          await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
          assertThat(noChild()).isTrue();
          assertThat(failure.orElse(TOO_MANY)).endsWith(TOO_MANY);
          failure.map(what -> what.replaceAll("unable to |:.*", "")).ifPresent(failed::add);
        }
      }
      assertThat(failed).isEqualTo(expected);
    }
  }

  /** How a start fails with so many descriptors left; one that does not is ended. */
  private static Optional<String> failure(Runner.Launcher launcher, boolean delayed, int left)
      throws Exception {
    Runner.Started started;
    try (var few = new FewDescriptors(left)) {
      assertThat(few).isNotNull();
      started = start(launcher, delayed);
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
    end(started);
    return Optional.empty();
  }

  private static void end(Runner.Started started) {
    var client = Recorder.open(started.stream());
    client.stream.abort("enough seen");
    client.awaitEnd();
  }

  @ParameterizedTest
  @CsvSource({"false,3", "true,6"})
  void whereADescriptorCannotBeWatched(boolean delayed, int watched) throws Exception {
    NativeRunner.open().close(); // loads what opens files and keeps them
    var outside = Processes.descriptors();
    var left = new AtomicInteger(Integer.MAX_VALUE);
    var loop =
        new EpollLoop() {
          @Override
          long watch(int descriptor, int events, Watcher watcher) throws IOException {
            if (left.getAndDecrement() == 0) {
              throw new IOException("unable to watch a descriptor: out of memory");
            }
            return super.watch(descriptor, events, watcher);
          }
        };
    try (var runner = new NativeRunner(new Spawn(2), loop);
        var launcher = runner.launcher(line -> {})) {
      var before = Processes.descriptors();
      for (int i = 0; i < watched; i++) {
        left.set(i);
        assertThat(message(launcher, delayed))
            .isEqualTo("unable to watch a descriptor: out of memory");
        assertThat(noChild()).isTrue();
        await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
      }
      left.set(watched);
      end(start(launcher, delayed));
    }
    await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= outside);
  }

  /** A start may hang longer than the bundle waits for it when it stops. */
  @Test
  void afterTheLoopHasEnded() throws Exception {
    var loop = new EpollLoop();
    loop.close();
    assertThatThrownBy(() -> loop.watch(0, LibC.EPOLLIN, events -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("unable to watch a descriptor: the bundle stops");
  }

  private static String message(Runner.Launcher launcher, boolean delayed) {
    try {
      end(start(launcher, delayed));
      return "started";
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static Runner.Started start(Runner.Launcher launcher, boolean delayed)
      throws IOException {
    return delayed
        ? launcher.startDelayed(
            CAT, Runners.ENVIRONMENT, new FakeConnection(Map.of(), true, Recorder::open))
        : launcher.start(CAT, Runners.ENVIRONMENT);
  }

  private static boolean noChild() {
    return ProcessHandle.current().children().findAny().isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "11, too many processes",
    "12, out of memory",
    "23, too many open files in the system",
    "24, too many open files"
  })
  void saysWhatThereIsTooLittleOf(int errno, String reason) {
    assertThat(LibC.text(errno).split(",", 2)[0]).isEqualTo(reason);
  }
}
