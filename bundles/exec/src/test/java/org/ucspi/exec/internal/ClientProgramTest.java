package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.End;
import org.ucspi.exec.internal.Descriptors.Role;
import org.ucspi.exec.internal.Descriptors.StandardError;

/** The program of a client: the network is on 6 and 7, and all else is as with this JVM. */
class ClientProgramTest {
  private static final Path OURS = Path.of("/proc/self/fd");

  private Runners runners;

  @BeforeEach
  void open() throws IOException {
    runners = new Runners(Runners.Way.NATIVE);
  }

  @AfterEach
  void close() {
    runners.close();
  }

  private Recorder start(Duration killAfter, String script) throws IOException {
    return start(Runners.ofAClient(killAfter, "/bin/sh", "-c", script));
  }

  private Recorder start(Program program) throws IOException {
    return Recorder.open(runners.launcher.start(program, Runners.ENVIRONMENT).stream());
  }

  /** What a command says of its shell, in a subshell: the shell would move its own descriptors. */
  private String said(String command) throws IOException {
    var recorder = start(Duration.ZERO, "(" + command + " >&7); exit");
    recorder.awaitEnd();
    return recorder.text();
  }

  private static Stream<String> descriptors(String list) {
    return list.lines().skip(1).map(line -> line.replaceAll("^.* (\\d+) -> ", "$1 "));
  }

  @Test
  void itsFirstThreeDescriptorsAreThoseOfTheJvm() throws Exception {
    String list;
    try (var inheritable = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(inheritable.isBound()).isTrue();
      list = said("ls -l /proc/$$/fd");
    }
    var expected = Stream.<String>builder();
    for (int i = 0; i <= 2; i++) {
      expected.add(i + " " + Files.readSymbolicLink(OURS.resolve("" + i)));
    }
    assertThat(descriptors(list).limit(3)).containsExactlyElementsOf(expected.build().toList());
    assertThat(descriptors(list).skip(3)).hasSize(2).allMatch(d -> d.matches("[67] pipe:.*"));
  }

  /** Not others of the same name: what one of the two sets is set for both, see open(2). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theyAreTheSameOpenFiles(int number) throws Exception {
    int getFlags = 3;
    int append = 0x400; // means nothing to a pipe, a terminal or a socket
    int flags = LibC.fcntl(number, getFlags, 0);
    LibC.fcntl(number, LibC.F_SETFL, flags ^ append);
    String info;
    try {
      info = said("grep flags: /proc/$$/fdinfo/" + number);
    } finally {
      LibC.fcntl(number, LibC.F_SETFL, flags);
    }
    assertThat(Integer.parseInt(info.replaceAll("\\D", ""), 8) & append).isEqualTo(~flags & append);
  }

  @Test
  void standardErrorCanBeLogged() throws Exception {
    var recorder =
        start(
            Runners.program(
                new Descriptors(Role.CLIENT, StandardError.LOG),
                Duration.ZERO,
                "/bin/sh",
                "-c",
                "echo hm >&2"));
    recorder.awaitEnd();
    await()
        .atMost(Recorder.PATIENCE)
        .until(() -> List.copyOf(runners.errors).equals(List.of("hm")));
  }

  @Test
  void echoesTheNetworkAndEndsWithAStatus() throws Exception {
    var recorder = start(Duration.ZERO, "cat <&6 >&7; exit 7");
    recorder.stream.write(utf8("hello"));
    recorder.stream.closeOutput();
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Exited(7));
    assertThat(recorder.text()).isEqualTo("hello");
    assertThat(start(Duration.ZERO, "kill -KILL $$").awaitEnd()).isEqualTo(new End.Signalled(9));
  }

  @Test
  void itsGroupSessionAndTerminalAreThoseOfTheJvm() throws Exception {
    assertThat(said("cut '-d ' -f5-7 /proc/$$/stat").strip())
        .isEqualTo(fields(Path.of("/proc/self/stat")));
  }

  /** Group, session and terminal, see proc(5). */
  private static String fields(Path stat) throws IOException {
    var text = Files.readString(stat);
    var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 6);
    return String.join(" ", fields[2], fields[3], fields[4]);
  }

  @Test
  void signalsReachTheProcessAlone() throws Exception {
    var recorder =
        start(
            Duration.ofMillis(100),
            "trap '' TERM; sh -c 'trap - TERM; exec sleep 30' </dev/null >/dev/null 2>&1 6<&- 7<&- &"
                + " echo $! >&7; while :; do sleep 0.02; done");
    await().atMost(Recorder.PATIENCE).until(() -> recorder.text().endsWith("\n"));
    long other = Long.parseLong(recorder.text().strip());
    recorder.stream.abort("enough seen");
    assertThat(recorder.awaitEnd()).isEqualTo(new End.Signalled(LibC.SIGKILL));
    assertThat(Processes.alive(other)).isTrue();
    LibC.kill((int) other, LibC.SIGKILL);
  }

  @Test
  void whatIsIgnoredByTheJvmIsIgnoredByIt() throws Exception {
    int windowChange = 28;
    long ignore = 1;
    long before = LibC.signal(windowChange, ignore);
    String status;
    try {
      status = said("grep -E 'SigBlk|SigIgn' /proc/$$/status");
    } finally {
      LibC.signal(windowChange, before);
    }
    assertThat(status).contains("SigBlk:\t0000000000000000");
    var ignored = status.replaceAll("(?s).*SigIgn:\\s*", "").strip();
    assertThat(Long.parseUnsignedLong(ignored, 16) & (1L << (windowChange - 1))).isNotZero();
  }

  @Test
  void theJdksWayRefuses() throws Exception {
    try (var others = new Runners(Runners.Way.JDK)) {
      var program = Runners.ofAClient(Duration.ZERO, "/bin/cat");
      assertThatThrownBy(() -> others.launcher.start(program, Runners.ENVIRONMENT))
          .isInstanceOf(IOException.class)
          .hasMessage("descriptors = 6,7 needs native calls, and programs run without them here");
    }
  }
}
