package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.stream.End;

/** What a program that is the one to ask for TLS has, says and hears. */
class UcspiTlsTest {
  private static final Duration WHILE = Duration.ofMillis(150);

  private DelayedPrograms programs;

  @BeforeEach
  void open() throws IOException {
    programs = new DelayedPrograms();
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void programHasItsDescriptorsAndNoOther() {
    var client = programs.serve("ls -l /proc/$$/fd; exit").awaitRelay();
    client.awaitEnd();
    assertThat(
            client.text().lines().skip(1).map(l -> l.replaceAll("^.* (\\d+) -> (\\w+).*", "$1 $2")))
        .containsExactly("0 pipe", "1 pipe", "2 pipe", "4 socket", "5 pipe", "6 pipe");
  }

  @Test
  void programsDescriptorsBlockAsProgramsExpect() {
    var client =
        programs.serve("for n in 4 5 6; do grep flags: /proc/$$/fdinfo/$n; done").awaitRelay();
    client.awaitEnd();
    assertThat(client.text().lines().map(l -> l.replaceAll("\\D+", "")))
        .containsExactly("02", "00", "01");
  }

  @Test
  void variablesOfTheDescriptorsWin() {
    var client = programs.serve("echo $SSLCTLFD $SSLREADFD $SSLWRITEFD").awaitRelay();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("4 5 6\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"printf y", "printf Y", "echo y", "echo Y", "echo Yes, please"})
  void commandStartsTls(String command) {
    var connection =
        programs.serve(
            "echo ready; read line; " + command + " >&4; read line <&5; echo got $line >&6");
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("ready\n"));
    assertThat(connection.tlsAsked).isNotDone();
    client.stream.write(utf8("STARTTLS\n"));
    assertThat(connection.awaitTlsAsked()).isEqualTo("ready\n");
    connection.tlsStarts(Map.of());
    client.stream.write(utf8("hello\n"));
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(client.text()).isEqualTo("ready\ngot hello\n");
    assertThat(client.overlaps).hasValue(0);
    assertThat(connection.failed).isNotDone();
  }

  @Test
  void capitalIsAnsweredWithTheVariables() {
    var connection = programs.serve("printf Y >&4; tr '\\0' '|' <&4 >&6");
    connection.awaitTlsAsked();
    var variables = new LinkedHashMap<String, String>();
    variables.put("A", "1");
    variables.put("CUT", "x\0y");
    variables.put("B", "zwö lf");
    connection.tlsStarts(variables);
    var client = connection.awaitRelay();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("A=1|B=zwö lf||");
  }

  @Test
  void anAnswerThatTheProgramDoesNotReadYetIsKept() {
    var connection = programs.serve("printf Y >&4; read go <&5; wc -c <&4 >&6");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of("A", "x".repeat(2_000_000)));
    var client = connection.awaitRelay();
    client.stream.write(utf8("go\n"));
    client.awaitEnd();
    assertThat(client.text().strip()).isEqualTo("2000004");
  }

  @Test
  void smallLetterIsNotAnswered() {
    var connection = programs.serve("printf y >&4; read go <&5; exec 6>&-; head -c 1 <&4");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of("A", "1"));
    var client = connection.awaitRelay();
    client.stream.write(utf8("go\n"));
    await().atMost(Recorder.PATIENCE).until(() -> client.inputClosed);
    await().during(WHILE).until(() -> client.end == null);
    client.stream.abort("enough seen");
    client.awaitEnd();
  }

  @Test
  void programThatNeverAsksStaysPlain() {
    var connection = programs.serve("cat; echo end");
    var client = connection.awaitRelay();
    client.stream.write(utf8("hello "));
    client.stream.closeOutput();
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(client.text()).isEqualTo("hello end\n");
    assertThat(connection.tlsAsked).isNotDone();
  }

  @Test
  void closingTheControlDescriptorMeansPlain() {
    var connection = programs.serve("exec 4>&-; cat <&5; (echo x >&6) 2>&- || echo none; cat");
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("none\n"));
    assertThat(connection.staysPlain).isTrue();
    client.stream.write(utf8("plain\n"));
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("none\nplain\n");
    assertThat(connection.tlsAsked).isNotDone();
  }

  @Test
  void anythingElseEndsTheConnection() throws Exception {
    var connection = programs.serve("printf q >&4; exec sleep 30");
    assertThat(connection.failed.get(10, TimeUnit.SECONDS))
        .isEqualTo(
            "unable to go on with /bin/sh: it wrote \"q\" to SSLCTLFD, where y or Y starts TLS");
    assertThat(connection.awaitRelay().awaitEnd()).isEqualTo(new End.Signalled(15));
    assertThat(connection.tlsAsked).isNotDone();
  }

  @Test
  void namesACommandThatIsNoCharacter() throws Exception {
    var connection = programs.serve("echo >&4; exec sleep 30");
    assertThat(connection.failed.get(10, TimeUnit.SECONDS)).contains("it wrote byte 10 to");
    connection.awaitRelay().awaitEnd();
  }

  /** The one of README.md, as it stands there. */
  @Test
  void exampleOfTheReadmeDoesWhatItSays() throws Exception {
    var readme = Files.readString(Path.of("README.md"));
    var script = readme.replaceAll("(?s).*```sh\n(.*?)```.*", "$1");
    var connection = programs.serve(script);
    var client = connection.awaitRelay();
    client.stream.write(utf8("hello\nSTARTTLS\ninjected\n"));
    assertThat(connection.awaitTlsAsked()).isEqualTo("220 ready\n250 plain: hello\n220 go ahead\n");
    connection.tlsStarts(Map.of());
    client.stream.write(utf8("hello again\nQUIT\n"));
    assertThat(client.awaitEnd()).isEqualTo(new End.Exited(0));
    assertThat(client.text()).endsWith("\n220 go ahead\n250 TLS: hello again\n221 bye\n");
  }

  @Test
  void theJdksWayRefuses() throws Exception {
    try (var runners = new Runners(Runners.Way.JDK)) {
      var programs = new Programs(runners.runner);
      var connection = new FakeConnection(Map.of(), true, Recorder::open);
      var program = Runners.program(Duration.ZERO, "/bin/cat");
      new ProgramHandler(programs, new ProgramHandler.Ready(program, runners.launcher))
          .handle(connection);
      assertThat(connection.failed.get(10, TimeUnit.SECONDS))
          .isEqualTo(
              "unable to start /bin/cat: tlsStart = delayed needs native calls, and programs run"
                  + " without them here");
      programs.close();
    }
  }

  @Test
  void theProgramOfAClientIsRefused() throws Exception {
    try (var runners = new Runners(Runners.Way.NATIVE)) {
      var program = Runners.ofAClient(Duration.ZERO, "/bin/cat");
      var connection = new FakeConnection(Map.of(), true, Recorder::open);
      assertThatThrownBy(
              () -> runners.launcher.startDelayed(program, Runners.ENVIRONMENT, connection))
          .isInstanceOf(IOException.class)
          .hasMessage("tlsStart = delayed needs a program with descriptors = 0,1");
    }
  }

  @Test
  void descriptorsThatAreInTheWayAreMoved() throws Exception {
    int free = 200;
    try (var ends = new ProgramEnds(free)) {
      var standard = Pipe.open();
      var others = Pipe.open();
      ends.add(0, standard.readEnd());
      ends.add(1, standard.writeEnd());
      ends.add(5, others.readEnd());
      ends.add(6, others.writeEnd());
      var given = ends.with(Descriptors.OF_A_SERVER.others(2));
      assertThat(given.headMap(2)).isEqualTo(Map.of(0, standard.readEnd(), 1, standard.writeEnd()));
      assertThat(given.tailMap(3)).containsOnlyKeys(5, 6);
      assertThat(given.tailMap(3).values()).allMatch(n -> n >= free);
      int closeOnExec = 1;
      assertThat(given.tailMap(3).values())
          .allMatch(n -> LibC.fcntl(n, LibC.F_GETFD, 0) == closeOnExec);
      assertThat(LibC.fcntl(others.readEnd(), LibC.F_GETFD, 0)).isEqualTo(-1);
    }
  }
}
