package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.End;

/** Programs are started all the same where there are no tables but the JVM's. */
class NoOwnTableTest {
  private static final int ENOUGH = 20;
  private static final Program PROGRAM =
      Runners.program(Duration.ofSeconds(5), "/bin/sh", "-c", "ls /proc/$$/fd; exit");

  @Test
  void saysInOneLineWhyAndStartsPrograms() throws Exception {
    NativeRunner.open().close(); // loads what opens files and keeps them
    var before = Processes.descriptors();
    var reasons = new ArrayList<String>();
    for (int left = 0; left < ENOUGH; left++) {
      try (var log = new LogCapture(Spawn.class.getName());
          var runner = new NativeRunner(spawn(left), new EpollLoop())) {
        assertThat(descriptorsOfAProgram(runner)).containsExactly("0", "1", "2");
        reasons.addAll(log.lines);
      }
      await().atMost(Recorder.PATIENCE).until(() -> Processes.descriptors() <= before);
    }
    assertThat(reasons)
        .hasSizeBetween(1, ENOUGH)
        .allMatch(
            line ->
                line.matches(
                    "Spawn INFO programs start the more slowly the more connections there are: .+"));
  }

  private static Spawn spawn(int left) throws IOException {
    try (var few = new FewDescriptors(left)) {
      assertThat(few).isNotNull();
      return new Spawn(2);
    }
  }

  private static String[] descriptorsOfAProgram(Runner runner) throws IOException {
    try (var launcher = runner.launcher(line -> {})) {
      var client = Recorder.open(launcher.start(PROGRAM, Runners.ENVIRONMENT).stream());
      assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
      return client.text().lines().toArray(String[]::new);
    }
  }
}
