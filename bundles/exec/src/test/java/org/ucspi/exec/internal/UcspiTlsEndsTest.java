package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.stream.End;

/** How programs, clients and handshakes end when TLS is delayed, and in which order it is seen. */
class UcspiTlsEndsTest {
  private static final Duration WHILE = Duration.ofMillis(150);

  private DelayedPrograms programs;

  @TempDir private Path directory;

  @BeforeEach
  void open() throws IOException {
    programs = new DelayedPrograms();
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void programThatEndsRightAfterItsCommandIsHeardToTheLastByte() {
    for (int i = 0; i < 100; i++) {
      var connection = programs.serve("echo plain; echo secret >&6; echo Y >&4; exit 3");
      assertThat(connection.awaitTlsAsked()).isEqualTo("plain\n");
      var client = connection.awaitRelay();
      assertThat(client.end).isNull();
      assertThat(client.inputClosed).isFalse();
      assertThat(client.outputClosed).isFalse();
      connection.tlsStarts(Map.of("A", "1"));
      assertThat(client.awaitEnd()).isEqualTo(new End.Exited(3));
      assertThat(client.text()).isEqualTo("plain\nsecret\n");
      assertThat(client.inputClosed).isTrue();
      assertThat(client.overlaps).hasValue(0);
    }
  }

  @Test
  void programMayPutTheSecureDescriptorsInPlaceOfThePlainOnesAtOnce() {
    for (int i = 0; i < 100; i++) {
      var connection =
          programs.serve("echo ready; echo y >&4; exec 0<&5 1>&6 4>&- 5<&- 6>&-; exec cat");
      assertThat(connection.awaitTlsAsked()).isEqualTo("ready\n");
      var client = connection.awaitRelay();
      assertThat(client.outputClosed).isFalse();
      assertThat(client.inputClosed).isFalse();
      connection.tlsStarts(Map.of());
      client.stream.write(utf8("hello\n"));
      client.stream.closeOutput();
      assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
      assertThat(client.text()).isEqualTo("ready\nhello\n");
      assertThat(client.outputClosed).isFalse();
    }
  }

  @Test
  void programMayDoSoBeforeItAsks() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "echo ready; exec 0<&5 1>&6; until [ -e "
                + file
                + " ]; do sleep 0.02; done; echo y >&4; exec cat");
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> !client.inputClosed && !client.outputClosed);
    Files.createFile(file);
    assertThat(connection.awaitTlsAsked()).isEqualTo("ready\n");
    connection.tlsStarts(Map.of());
    client.stream.write(utf8("hello\n"));
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("ready\nhello\n");
  }

  @Test
  void endOfThePlainOutputIsToldOnceItStaysPlain() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "echo bye; exec 1>&-; until [ -e "
                + file
                + " ]; do sleep 0.02; done; exec 4>&-; read line; exit 3");
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("bye\n"));
    await().during(WHILE).until(() -> !client.inputClosed);
    Files.createFile(file);
    await().atMost(Recorder.PATIENCE).until(() -> client.inputClosed);
    assertThat(client.end).isNull();
    client.stream.write(utf8("go\n"));
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(3));
  }

  @Test
  void programThatSaysNothingAndEndsIsOver() {
    var client = programs.serve("echo bye; exit 4").awaitRelay();
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(4));
    assertThat(client.text()).isEqualTo("bye\n");
    assertThat(client.inputClosed).isTrue();
  }

  @Test
  void clientsEndLeavesTheProgramsAnswerAlone() {
    var connection =
        programs.serve("echo y >&4; cat <&5 >/dev/null; sleep 0.1; echo late answer >&6");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    client.stream.write(utf8("question\n"));
    client.stream.closeOutput();
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(client.text()).isEqualTo("late answer\n");
  }

  @Test
  void clientsEndBeforeTheMarkIsTheEndOfTlsToo() {
    var connection = programs.serve("echo y >&4; cat >/dev/null; cat <&5; echo over >&6");
    connection.awaitTlsAsked();
    var client = connection.awaitRelay();
    client.stream.closeOutput();
    connection.tlsStarts(Map.of());
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("over\n");
  }

  @Test
  void plainInputEndsWhereTlsBegins() {
    var connection = programs.serve("echo y >&4; cat >/dev/null; echo over >&6");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("over\n");
  }

  @Test
  void programsEndOfOutputLeavesItsInputAlone() {
    var connection = programs.serve("echo y >&4; echo bye >&6; exec 6>&-; read line <&5; exit 3");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.inputClosed);
    assertThat(client.text()).isEqualTo("bye\n");
    assertThat(client.end).isNull();
    client.stream.write(utf8("go\n"));
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(3));
  }

  @Test
  void programsEndOfInputIsToldAndItsOutputGoesOn() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "echo y >&4; exec 5<&-; until [ -e "
                + file
                + " ]; do sleep 0.02; done; echo still talking >&6");
    connection.awaitTlsAsked();
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> !client.outputClosed);
    connection.tlsStarts(Map.of());
    await().atMost(Recorder.PATIENCE).until(() -> client.outputClosed);
    Files.createFile(file);
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("still talking\n");
  }

  @Test
  void unwantedOutputIsABrokenPipeInTlsToo() {
    var connection = programs.serve("echo y >&4; cat /dev/zero >&6");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    client.stream.closeInput();
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(128 + 13));
  }

  @Test
  void handshakeThatFailsEndsTheProgramAndNothingElseGoesOut() {
    var connection = programs.serve("echo plain; echo y >&4; echo secret >&6; exec sleep 30");
    assertThat(connection.awaitTlsAsked()).isEqualTo("plain\n");
    connection.handshake.completeExceptionally(new IOException("no shared cipher"));
    var client = connection.awaitRelay();
    assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
    assertThat(client.text()).isEqualTo("plain\n");
  }

  @Test
  void handshakeThatFailsAfterTheProgramHasEndedEndsTheConnection() throws Exception {
    var connection = programs.serve("echo y >&4; echo secret >&6; exit 3");
    connection.awaitTlsAsked();
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> client.end == null);
    connection.handshake.completeExceptionally(new IOException("no shared cipher"));
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(3));
    assertThat(client.text()).isEmpty();
  }

  @Test
  void abortDuringTheHandshakeEndsEverything() {
    var connection = programs.serve("echo y >&4; exec sleep 30");
    connection.awaitTlsAsked();
    var client = connection.awaitRelay();
    client.stream.abort("connection reset by peer");
    client.stream.closeInput();
    assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
  }

  @Test
  void leavesNoDescriptorAndNoZombie() throws Exception {
    talk(10);
    var before = descriptors();
    talk(200);
    // the JVM has some of its own open for moments
    await().atMost(Recorder.PATIENCE).until(() -> descriptors() <= before);
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).isEmpty();
  }

  private void talk(int times) {
    var connections = new ArrayList<FakeConnection>();
    for (int i = 0; i < times; i++) {
      connections.add(programs.serve(i % 4 == 0 ? "exit 3" : "echo Y >&4; echo x >&6; exit 3"));
      connections.add(programs.serve("exec 4>&-; exit 3"));
    }
    for (int i = 0; i < connections.size(); i++) {
      var connection = connections.get(i);
      if (i % 8 == 2) {
        connection.awaitTlsAsked();
        connection.handshake.completeExceptionally(new IOException("no shared cipher"));
      } else if (i % 8 == 4 || i % 8 == 6) {
        connection.awaitTlsAsked();
        connection.tlsStarts(Map.of("A", "1"));
      }
      assertThat(connection.awaitRelay().awaitEnd()).isEqualTo(new End.Exited(3));
    }
  }

  private static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
