package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.client.ClientConnection;
import org.ucspi.api.client.Clients;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.api.stream.End;
import org.ucspi.api.tls.ClientTlsProfile;
import org.ucspi.api.tls.ClientTlsProfiles;
import org.ucspi.commandline.internal.UcspiCommandLines;

@Timeout(30)
class ClientCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeServer server = new FakeServer();
  private final List<Map<String, ?>> keys = new ArrayList<>();
  private InputStream input = InputStream.nullInputStream();
  private boolean typed = true;
  private boolean shown = true;
  private CompletionStage<ClientConnection> connecting =
      CompletableFuture.completedFuture(server.connection());

  @AfterEach
  void close() {
    server.close();
  }

  private ClientCommand command(String name) {
    var clients =
        new Clients() {
          @Override
          public CompletionStage<ClientConnection> connect(Map<String, ?> given) {
            throw new AssertionError("without a profile");
          }

          @Override
          public CompletionStage<ClientConnection> connect(
              Map<String, ?> given, ClientTlsProfile profile) {
            keys.add(given);
            return connecting;
          }
        };
    ClientTlsProfiles profiles =
        given -> {
          keys.add(given);
          return host -> {
            throw new AssertionError("no handshake");
          };
        };
    return new ClientCommand(
        name, new ClientCommand.Parts(new UcspiCommandLines(), clients, profiles), completer(name));
  }

  private ConsoleStreams console() {
    return new ConsoleStreams(
        input, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), typed, shown);
  }

  private void run(String name, String... words) throws CommandException {
    command(name).execute(List.of(words), console());
  }

  private void types(String text) {
    input = new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  // ---- conversations

  @Test
  void sslcatPrintsWhatTheServerSendsAndSendsNothing() throws Exception {
    types("nobody reads this");
    server.says("hello\n").says("there\n").ends();
    run("sslcat", "127.0.0.1", "8443");
    assertThat(printed()).isEqualTo("hello\nthere\n");
    assertThat(server.received()).isEmpty();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void sslclientSendsItsInputThenWaitsForTheEnd() throws Exception {
    types("a\nb\n");
    server.hears(text -> echo(text, "the rest\n"));
    run("sslclient", "127.0.0.1", "8443");
    assertThat(server.received()).isEqualTo("a\nb\n");
    assertThat(printed()).isEqualTo("a\nb\nthe rest\n");
  }

  private void echo(String text, String rest) {
    if (text.equals(FakeServer.END)) {
      server.says(rest).ends();
    } else {
      server.says(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sslclient, -Q, sslclient: connected to 127.0.0.1 port 8443",
    "sslclient, -q, ''",
    "sslcat,    -Q, ''",
    "sslcat,    -v, sslcat: connected to 127.0.0.1 port 8443"
  })
  void saysWhatItIsConnectedTo(String name, String option, String expected) throws Exception {
    server.ends();
    if (name.equals("sslcat")) {
      run(name, "127.0.0.1", "8443", option);
    } else {
      run(name, option, "127.0.0.1", "8443");
    }
    assertThat(err.toString(UTF_8).strip()).isEqualTo(expected);
    assertThat(printed()).isEmpty();
  }

  @Test
  void showsNoControlCharactersOnATerminal() throws Exception {
    var evil = "\u001b[2J\ta\r\nb\rc\u0007 \u009b \u00e9\n";
    var bytes = evil.getBytes(UTF_8);
    for (byte b : bytes) { // characters may come in parts
      server.says(new byte[] {b});
    }
    server.ends();
    run("sslcat", "0", "1");
    assertThat(printed()).isEqualTo("?[2J\ta\nb?c? ? \u00e9\n");
  }

  @Test
  void passesEachByteIntoAPipe() throws Exception {
    shown = false;
    byte[] bytes = {0, 27, '\r', '\n', (byte) 0xff, (byte) 0x9b};
    server.says(bytes).ends();
    run("sslcat", "0", "1");
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void takesCtrlDForTheEndOfWhatIsTyped() throws Exception {
    types("a\n\u0004ucspi:listeners\n");
    server.hears(text -> echo(text, ""));
    run("sslclient", "0", "1");
    assertThat(server.received()).isEqualTo("a\n");
    types("b\u0004c");
    typed = false;
    var piped = new FakeServer();
    connecting = CompletableFuture.completedFuture(piped.connection());
    piped.hears(text -> piped.ends());
    run("sslclient", "0", "1");
    assertThat(piped.received()).isEqualTo("b\u0004c");
  }

  @Test
  void readsNothingMoreWhenTheServerHasEnded() throws Exception {
    try (var keyboard = keyboard()) {
      server.says("bye\n").ends();
      run("sslclient", "0", "1");
      assertThat(printed()).isEqualTo("bye\n");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      keyboard.write('x');
      assertThat(input.read()).isEqualTo('x');
    }
  }

  @Test
  void ctrlCEndsTheConnectionAndTheCommand() throws Exception {
    try (var keyboard = keyboard()) {
      keyboard.write("a\n".getBytes(UTF_8));
      var command = Thread.currentThread();
      server.hears(text -> command.interrupt());
      run("sslclient", "0", "1");
      assertThat(server.aborted.get(10, TimeUnit.SECONDS)).isEqualTo("the command has ended");
      assertThat(command.isInterrupted()).isFalse();
    }
  }

  @Test
  void ctrlCEndsAnAttemptToConnect() throws Exception {
    var late = new CompletableFuture<ClientConnection>();
    connecting = late;
    Thread.currentThread().interrupt();
    run("sslcat", "0", "1");
    late.complete(server.connection());
    assertThat(server.aborted.get(10, TimeUnit.SECONDS)).isEqualTo("nobody waits for it");
  }

  private PipedOutputStream keyboard() throws IOException {
    var keyboard = new PipedOutputStream();
    input = new PipedInputStream(keyboard);
    return keyboard;
  }

  @Test
  void failsWithOneLineWhenTheConnectionBreaks() {
    server.says("a\n").closes(new End.Broken("connection reset"));
    assertThatThrownBy(() -> run("sslcat", "0", "1"))
        .isInstanceOf(CommandException.class)
        .hasMessage("sslcat: fatal: (111) connection reset");
    assertThat(printed()).isEqualTo("a\n");
  }

  @Test
  void failsWithOneLineWhenThereIsNoConnection() {
    connecting = CompletableFuture.failedFuture(new IOException("unable to connect\u001b"));
    assertThatThrownBy(() -> run("sslclient", "0", "1"))
        .isInstanceOf(CommandException.class)
        .hasMessage("sslclient: fatal: (111) unable to connect?");
  }

  @Test
  void leavesAServerThatDoesNotEnd() throws Exception {
    types("a\n");
    server.says("b\n");
    var end = new Conversation(server, console(), Duration.ofMillis(50)).talk();
    assertThat(end).isEqualTo(new End.Broken("the server says nothing more, and does not end"));
    assertThat(printed()).isEqualTo("b\n");
    assertThat(server.aborted).isCompleted();
  }

  // ---- lines

  @Test
  void connectsAsTheLineSays() throws Exception {
    server.ends();
    run("sslcat", "CAFILE=/ca.pem", "mail.example", "993", "-N", "-T", "1+2");
    assertThat(keys.get(0))
        .isEqualTo(
            Map.of(
                "service.pid",
                "sslcat",
                "verify",
                "issuer",
                "caFile",
                "/ca.pem",
                "sendServerName",
                "false"));
    assertThat(keys.get(1))
        .isEqualTo(
            Map.of(
                "service.pid", "sslcat",
                "host", "mail.example",
                "port", "993",
                "connectTimeoutSeconds", "1",
                "retryTimeoutSeconds", "2",
                "lookupRemoteHost", "false",
                "lookupRemoteInfo", "false",
                "localHost", "0",
                "verbosity", "quiet"));
  }

  @Test
  void sslcatHasDefaults() throws Exception {
    server.ends();
    run("sslcat");
    assertThat(keys.get(1).get("host")).isEqualTo("127.0.0.1");
    assertThat(keys.get(1).get("port")).isEqualTo("443");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "sslclient 0 1 cat -n # sslclient: a program cannot be run from the console: use bin/sslclient",
        "sslclient -3 0 1 # sslclient: there is no descriptor 3 here: name a file with the password by -K",
        "sslcat 0 1 -3 # sslcat: there is no descriptor 3 here: name a file with the password by -K",
        "sslclient -Y 0 1 # sslclient: illegal option -- Y; ucspi:sslclient --help shows what there is",
        "sslcat 0 1 -Y # sslcat: illegal option -- Y; ucspi:sslcat --help shows what there is",
        "sslcat 0 nonsense # sslcat: fatal: (111) unable to figure out port number for: nonsense; ucspi:sslcat --help shows what there is",
        "sslclient --name x 0 1 # --name is not known; there is --help"
      })
  void refusesWhatItCannotDoInOneLine(String line, String expected) {
    var words = List.of(line.strip().split(" ", -1));
    assertThatThrownBy(
            () -> run(words.get(0), words.subList(1, words.size()).toArray(String[]::new)))
        .isInstanceOf(CommandException.class)
        .hasMessage(expected.strip());
    assertThat(keys).isEmpty();
  }

  @Test
  void showsTheUsageWithoutHostAndPort() {
    assertThatThrownBy(() -> run("sslclient", "127.0.0.1"))
        .hasMessageStartingWith("sslclient: usage: sslclient [ -463");
  }

  // ---- help and completion

  @ParameterizedTest
  @ValueSource(strings = {"sslclient", "sslcat"})
  void explainsEachOptionThatThereIs(String name) throws Exception {
    run(name, "--help");
    var usage = usage();
    for (var option : LineOption.of(name)) {
      assertThat(printed()).contains(option.description());
      assertThat(usage)
          .contains(
              option.wantsArgument()
                  ? "[ -" + option.letter() + " " + option.argument() + " ]"
                  : String.valueOf(option.letter()));
    }
    var flags = usage.substring(usage.indexOf("[ -") + 3, usage.indexOf(" ]"));
    assertThat(LineOption.of(name))
        .extracting(LineOption::letter)
        .contains(flags.chars().mapToObj(c -> (char) c).toArray(Character[]::new));
  }

  private static String usage() {
    try {
      new UcspiCommandLines().readWords(List.of("sslclient"), Path.of("/"), "x");
      throw new AssertionError("no usage");
    } catch (CommandLineException e) {
      return e.getMessage();
    }
  }

  private static LineCompleter completer(String name) {
    return LineCompleter.ofClient(
        name,
        (session, line, candidates) -> {
          candidates.add("FILES");
          return 0;
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "ucspi:sslc # ucspi:sslclient # ucspi:sslcat",
        "sslclient --h # --help # ''",
        "sslclient -a # -a # ''",
        "sslclient -a '' # FILES # ''",
        "sslclient -Xk '' # FILES # ''",
        "sslclient -X 0 25 '' # '' # ''",
        "sslcat -- # '' # --help",
        "sslcat 0 25 -K # '' # -K",
        "sslcat 0 25 -A '' # '' # FILES",
        "sslcat A=b 0 '' # '' # ''"
      })
  void completesWhatBelongsThere(String typedLine, String ofClient, String ofCat) {
    var words = List.of(typedLine.strip().replace("''", "").split(" ", -1));
    assertThat(complete(words)).containsExactly(ofClient.strip(), ofCat.strip());
  }

  private static List<String> complete(List<String> words) {
    var both = new ArrayList<String>();
    for (var name : List.of("sslclient", "sslcat")) {
      var found = new ArrayList<String>();
      completer(name).complete(null, new TypedLine(words), found);
      both.add(String.join(" ", found));
    }
    return both;
  }
}
