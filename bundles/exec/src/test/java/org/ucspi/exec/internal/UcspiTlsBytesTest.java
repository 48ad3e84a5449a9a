package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.exec.internal.Recorder.utf8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Which bytes go where, and when, around the start of TLS. */
class UcspiTlsBytesTest {
  private static final Duration WHILE = Duration.ofMillis(150);

  private DelayedPrograms programs;
  private LogCapture log;

  @TempDir private Path directory;

  @BeforeEach
  void open() throws IOException {
    log = new LogCapture();
    programs = new DelayedPrograms();
  }

  @AfterEach
  void close() {
    programs.close();
    log.close();
  }

  @Test
  void whatArrivedInPlainNeverComesOutOfTheSecureDescriptor() throws Exception {
    var connection = programs.serve("printf y >&4; cat <&5 >&6");
    var client = connection.awaitRelay();
    connection.awaitTlsAsked();
    client.stream.write(utf8("injected\n"));
    connection.tlsStarts(Map.of());
    client.stream.write(utf8("protected\n"));
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("protected\n");
  }

  @Test
  void plainBytesThatTheProgramDoesNotReadDoNotHoldUpTls() throws Exception {
    var connection = programs.serve("printf y >&4; wc -c <&5 >&6");
    var client = connection.awaitRelay();
    connection.awaitTlsAsked();
    assertThat(client.stream.write(ByteBuffer.allocate(1 << 20))).isFalse();
    connection.tlsStarts(Map.of());
    await().atMost(Recorder.PATIENCE).until(() -> client.writables.get() == 1);
    client.stream.write(utf8("12345"));
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text().strip()).isEqualTo("5");
    assertThat(client.writables).hasValue(1);
  }

  @Test
  void nothingForTlsGoesOutBeforeTheHandshakeHasEnded() throws Exception {
    var connection = programs.serve("echo plain; echo secret >&6; echo y >&4; read x <&5");
    assertThat(connection.awaitTlsAsked()).isEqualTo("plain\n");
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> client.text().equals("plain\n"));
    connection.tlsStarts(Map.of());
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("plain\nsecret\n"));
    client.stream.closeOutput();
    client.awaitEnd();
  }

  @Test
  void everythingPlainIsDeliveredToASlowClientBeforeTls() throws Exception {
    var connection =
        programs.serve(
            "head -c 65536 /dev/zero; echo y >&4; echo secret >&6; echo late",
            stream -> {
              var slow = new Asking(stream);
              stream.open(slow);
              return slow;
            });
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> client.bytes().length == 0);
    assertThat(connection.tlsAsked).isNotDone();
    client.stream.more();
    assertThat(connection.awaitTlsAsked()).hasSize(65536);
    client.stream.more();
    await().during(WHILE).until(() -> client.bytes().length == 65536);
    connection.tlsStarts(Map.of());
    client.awaitEnd();
    assertThat(client.text().substring(65536)).isEqualTo("secret\n");
  }

  @Test
  void whatComesThroughTlsWaitsForASlowClient() {
    var connection =
        programs.serve(
            "echo y >&4; head -c 200000 /dev/zero >&6",
            stream -> {
              var slow = new Asking(stream);
              stream.open(slow);
              return slow;
            });
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> client.bytes().length == 0);
    for (int had = 0; had < 200_000; had = client.bytes().length) {
      int before = had;
      client.stream.more();
      await().atMost(Recorder.PATIENCE).until(() -> client.bytes().length > before);
    }
    client.awaitEnd();
    assertThat(client.bytes()).hasSize(200_000);
  }

  @Test
  void whatWasReadInPlainIsToldOnceAndNotAgainInTls() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "until [ -e "
                + file
                + " ]; do sleep 0.02; done;"
                + " head -c 1000000 >/dev/null; echo y >&4; read go <&5; echo got $go >&6");
    var client = connection.awaitRelay();
    assertThat(client.stream.write(ByteBuffer.allocate(1_000_000))).isFalse();
    Files.createFile(file);
    connection.awaitTlsAsked();
    await().atMost(Recorder.PATIENCE).until(() -> client.writables.get() == 1);
    connection.tlsStarts(Map.of());
    await().during(WHILE).until(() -> client.writables.get() == 1);
    client.stream.write(utf8("go\n"));
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("got go\n");
  }

  @Test
  void clientThatLeavesBeforeItHasTakenThePlainBytesIsNotOfferedTls() {
    var connection =
        programs.serve(
            "head -c 65536 /dev/zero; echo y >&4; echo x >&6; exec sleep 30",
            stream -> {
              var slow = new Asking(stream);
              stream.open(slow);
              return slow;
            });
    var client = connection.awaitRelay();
    await().during(WHILE).until(() -> client.bytes().length == 0);
    client.stream.abort("connection reset by peer");
    client.stream.closeInput();
    assertThat(client.awaitEnd()).isEqualTo(new End.Signalled(15));
    assertThat(connection.tlsAsked).isNotDone();
  }

  /** Asks when the test does. */
  private static final class Asking extends Recorder {
    Asking(ByteStream stream) {
      super(stream);
    }

    @Override
    void next() {}
  }

  @Test
  void dropsWhatIsWrittenToThePlainDescriptorAfterwardsWithOneWarning() throws Exception {
    var connection =
        programs.serve(
            "echo y >&4; read go <&5; head -c 1000000 /dev/zero; echo x; echo done >&6; read go <&5");
    connection.awaitTlsAsked();
    connection.tlsStarts(Map.of());
    var client = connection.awaitRelay();
    client.stream.write(utf8("go\n"));
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("done\n"));
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("done\n");
    assertThat(log.lines)
        .containsExactly(
            "UcspiTls WARNING exec test: /bin/sh wrote to descriptor 1 after it had asked for"
                + " TLS, which is dropped, for: 127.0.0.1 on listener test");
  }

  @Test
  void programThatClosedItsInputMakesTheClientWaitUntilTls() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "exec 0<&-; echo closed; until [ -e "
                + file
                + " ]; do sleep 0.02; done;"
                + " echo y >&4; cat <&5 >&6");
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("closed\n"));
    assertThat(client.stream.write(utf8("nobody reads this\n"))).isFalse();
    await().during(WHILE).until(() -> !client.outputClosed && client.writables.get() == 0);
    Files.createFile(file);
    connection.awaitTlsAsked();
    await().during(WHILE).until(() -> !client.outputClosed && client.writables.get() == 0);
    connection.tlsStarts(Map.of());
    await().atMost(Recorder.PATIENCE).until(() -> client.writables.get() == 1);
    assertThat(client.stream.write(utf8("protected\n"))).isTrue();
    client.stream.closeOutput();
    client.awaitEnd();
    assertThat(client.text()).isEqualTo("closed\nprotected\n");
    assertThat(client.outputClosed).isFalse();
  }

  @Test
  void programThatClosedItsInputIsToldOfOnceItStaysPlain() throws Exception {
    var file = directory.resolve("go");
    var connection =
        programs.serve(
            "exec 0<&-; echo closed; until [ -e "
                + file
                + " ]; do sleep 0.02; done;"
                + " exec 4>&-; exec sleep 30");
    var client = connection.awaitRelay();
    await().atMost(Recorder.PATIENCE).until(() -> client.text().equals("closed\n"));
    await().during(WHILE).until(() -> !client.outputClosed);
    Files.createFile(file);
    await().atMost(Recorder.PATIENCE).until(() -> client.outputClosed);
    client.stream.abort("enough seen");
    client.awaitEnd();
  }
}
