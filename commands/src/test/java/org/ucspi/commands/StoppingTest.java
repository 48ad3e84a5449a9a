package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What joins a server to the shell that waits for it, in processes of their own. */
class StoppingTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start(String... words) throws IOException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  @Test
  void stopsWhereTheShellHasEndedBeforeItWasLookedFor() throws Exception {
    var another = "-Ducspi.front=" + (ProcessHandle.current().pid() + 1);
    var server = start(JAVA, another, "-cp", CLASS_PATH, StopMain.class.getName(), "drains");
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
  }

  @Test
  void tellsTheShellUntilItHasHeard() throws Exception {
    var script =
        "told=0; trap 'told=$((told + 1))' TERM; "
            + "\"$1\" -Ducspi.front=$$ -cp \"$2\" \"$3\" lives & "
            + "while [ $told -lt 2 ] && kill -0 $!; do wait $!; done; kill -9 $!; exit $told";
    var front = start("sh", "-c", script, "sh", JAVA, CLASS_PATH, StopMain.class.getName());
    assertThat(front.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(front.exitValue()).isEqualTo(2);
  }
}
