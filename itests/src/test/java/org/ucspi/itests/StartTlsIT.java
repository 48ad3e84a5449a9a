package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that programs ask for (UCSPI-TLS), with the clients that mail has. */
@ExtendWith(SharedKaraf.class)
class StartTlsIT {
  private static final int RACES = Boolean.getBoolean("ucspi.long") ? 1000 : 100;
  private static final Path MAIL = Path.of("src/test/programs/mail.py").toAbsolutePath();
  private static final String[] DELAYED = {"tls = demo", "tlsStart = delayed"};

  private static KarafProcess karaf;
  private static final List<String> NAMES = new ArrayList<>();
  private static int smtp;
  private static int pop3;
  private static int application;

  @BeforeAll
  static void listen(KarafProcess shared) throws IOException {
    karaf = shared;
    DeployedBundle.deploy(
        StartTlsHandler.class,
        "org.ucspi.api.connection,org.ucspi.api.stream,javax.net.ssl",
        karaf.base());
    smtp = listen("smtp", "python3 " + MAIL + " smtp");
    pop3 = listen("pop3", "python3 " + MAIL + " pop3");
    application = karaf.etc().putListener("starttls", "starttls", DELAYED);
    NAMES.add("starttls");
    karaf.awaitListening(smtp, pop3, application);
  }

  private static int listen(String name, String command, String... more) {
    NAMES.add(name);
    karaf.etc().put("exec", name, "command = " + command, String.join("\n", more));
    return karaf.etc().putListener(name, name, DELAYED);
  }

  private static int listening(String name, String command, String... more) {
    int port = listen(name, command, more);
    karaf.awaitListening(port);
    return port;
  }

  @AfterAll
  static void stop() {
    for (var name : NAMES) {
      karaf.etc().delete("listener", name);
      karaf.etc().delete("exec", name);
    }
  }

  @BeforeEach
  void mark() {
    karaf.log().mark();
  }

  @AfterEach
  void awaitEnds() {
    await()
        .until(
            () ->
                karaf.log().count("sslserver: pid \\d+ from")
                    == karaf.log().count("sslserver: ended by \\d+ "));
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Plain text up to the end of a line, and not a byte more. */
  private static String line(Socket socket) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new EOFException("end after " + line);
      } else if (b == '\n') {
        return line.toString(UTF_8).strip();
      }
      line.write(b);
    }
  }

  private static String openssl(int port, String protocol, String version, String commands) {
    return Commands.output(
        "sh",
        "-c",
        "printf '%s' | openssl s_client -quiet -crlf -%s -starttls %s -connect 127.0.0.1:%d 2>&1"
            .formatted(commands, version, protocol, port));
  }

  @ParameterizedTest
  @CsvSource({"tls1_3, TLSv1.3", "tls1_2, TLSv1.2"})
  void smtpWithOpenssl(String option, String version) {
    assertThat(openssl(smtp, "smtp", option, "EHLO me\\nMAIL FROM:<a@b.example>\\nQUIT\\n"))
        .containsSubsequence("250 8BITMIME", "250 ok by " + version + " ", "221 bye");
    karaf.log().await("sslserver: ended by \\d+ status 0$");
    assertThat(karaf.log().count("sslserver: tls \\d+ accept")).isEqualTo(1);
    assertThat(karaf.log().count("sslserver: (error|warn|fatal)")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"tls1_3, TLSv1.3", "tls1_2, TLSv1.2"})
  void pop3WithOpenssl(String option, String version) {
    assertThat(openssl(pop3, "pop3", option, "USER joe\\nRETR 1\\nQUIT\\n"))
        .containsSubsequence("+OK by " + version + " ", "by " + version, "+OK bye");
    karaf.log().await("sslserver: ended by \\d+ status 0$");
  }

  @Test
  void pop3WithCurl() {
    var letter =
        Commands.output(
            "curl", "-sSk", "--ssl-reqd", "-u", "joe:secret", "pop3://127.0.0.1:" + pop3 + "/1");
    assertThat(letter).contains("Subject: a letter", "by TLSv1.3 TLS_");
    karaf.log().await("mail.py.*|TLS PASS secret");
    assertThat(karaf.log().count("plain (USER|PASS|RETR)")).isZero();
  }

  @Test
  void smtpWithSwaks() {
    assertThat(swaks("--tls")).contains("TLS started", "<~  250 ok ", " bytes by TLSv1.3 ");
    assertThat(swaks("--tls-protocol", "tlsv1_2", "--tls")).contains(" bytes by TLSv1.2 ");
    assertThat(swaks()).contains("<-  250 ok ", " bytes by plain text");
  }

  private static String swaks(String... more) {
    var command = new ArrayList<>(List.of("swaks", "--server", "127.0.0.1:" + smtp));
    command.addAll(List.of("--ehlo", "me.example", "--from", "a@b.example", "--to", "c@d.example"));
    command.addAll(List.of(more));
    return Commands.output(command.toArray(String[]::new));
  }

  /** CVE-2011-0411: what a stranger puts in behind STARTTLS, in the same piece. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void plainCommandsBehindStartTlsAreNeverExecutedAsProtected(String version) throws IOException {
    try (var socket = connect(smtp)) {
      line(socket);
      send(socket, "STARTTLS\r\nMAIL FROM:<evil@b.example>\r\nRCPT TO:<evil@d.example>\r\n");
      assertThat(line(socket)).isEqualTo("220 ready");
      var client = TlsClient.over(socket, version);
      client.send("NOOP\r\nQUIT\r\n");
      assertThat(client.receiveLine()).startsWith("250 ok by " + version);
      assertThat(client.receiveLine()).startsWith("221 bye");
      assertThat(client.receiveAll()).isEmpty();
      assertThat(client.closeNotifyReceived()).isTrue();
    }
    karaf.log().await("sslserver: ended by \\d+ status 0$");
    assertThat(karaf.log().count("TLS (NOOP|QUIT)")).isEqualTo(2);
    assertThat(karaf.log().count("evil")).isZero(); // the program threw its own buffer away
  }

  /** The same where the program's reader took one line only and the rest waits in descriptor 0. */
  @Test
  void plainCommandsThatNobodyHasReadYetStayWhereTheyAre() throws IOException {
    int port =
        listening(
            "slowreader",
            "sh -c 'read -r line; echo ready; printf y >&$SSLCTLFD;"
                + " read -r line <&$SSLREADFD; echo \"TLS: $line\" >&$SSLWRITEFD;"
                + " wc -l'"); // what is left of descriptor 0: descriptor 1 is nobody's any more
    try (var socket = connect(port)) {
      send(socket, "STARTTLS\n" + "evil\n".repeat(20_000)); // more than a pipe holds
      assertThat(line(socket)).isEqualTo("ready");
      try {
        var client = TlsClient.over(socket, "TLSv1.3");
        client.send("good\n");
        assertThat(client.receiveLine()).isEqualTo("TLS: good");
      } catch (IOException e) {
        // plain text where the handshake should be: refused is as good
        karaf.log().await("unable to accept TLS from: 127.0.0.1 for pid: \\d+ unrecognized");
      }
    }
  }

  @Test
  void plainTextInPlaceOfAHandshakeIsRefusedAndNotExecuted() throws IOException {
    try (var socket = connect(smtp)) {
      line(socket);
      send(socket, "STARTTLS\r\n");
      assertThat(line(socket)).isEqualTo("220 ready");
      // what comes before the program has asked is the program's plain text: again until it has
      socket.setSoTimeout(200);
      await().until(() -> refused(socket, "MAIL FROM:<evil@b.example>\r\n"));
    }
    karaf.log().await("sslserver: ended by \\d+ status ");
    assertThat(karaf.log().count("sslserver: error: ")).isEqualTo(1);
    assertThat(
            karaf
                .log()
                .count(
                    "error: \\(111\\) unable to accept TLS from: 127.0.0.1 for pid: \\d+"
                        + " unrecognized SSL message, plaintext connection\\?"))
        .isEqualTo(1);
    assertThat(karaf.log().count("TLS MAIL")).isZero();
    assertThat(openssl(smtp, "smtp", "tls1_3", "QUIT\\n")).contains("221 bye");
  }

  /** Sends plain text, and says whether the connection's end is the answer. */
  private static boolean refused(Socket socket, String text) throws IOException {
    try {
      send(socket, text);
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** The client sends its ClientHello together with STARTTLS, before the program can have asked. */
  @Test
  void aClientHelloThatComesWithStartTlsBelongsToTls() throws Exception {
    races(
        "ClientHello in one piece with STARTTLS",
        () -> {
          try (var socket = connect(smtp)) {
            line(socket);
            return quit(
                TlsClient.early(
                    socket,
                    "STARTTLS\r\n",
                    () -> assertThat(line(socket)).isEqualTo("220 ready"),
                    "TLSv1.3"));
          }
        });
  }

  /** As the typical order is: 220, then the ClientHello, and only then {@code Y}. */
  @Test
  void aClientHelloThatComesBeforeTheProgramAsksBelongsToTls() throws Exception {
    try (var go = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      int port = listening("late", "python3 " + MAIL + " smtp", "env.GO = " + go.getLocalPort());
      races(
          "ClientHello between 220 and Y",
          () -> {
            try (var socket = connect(port)) {
              line(socket);
              send(socket, "STARTTLS\r\n");
              assertThat(line(socket)).isEqualTo("220 ready");
              // one at a time: whoever waits is the program of this client
              return quit(TlsClient.early(socket, "", () -> go.accept().close(), "TLSv1.2"));
            }
          });
    }
  }

  private static String quit(TlsClient client) throws IOException {
    client.send("QUIT\r\n");
    var answer = new String(client.receiveAll(), UTF_8).strip();
    return answer + (client.closeNotifyReceived() ? ", close_notify" : "");
  }

  private static void races(String what, java.util.concurrent.Callable<String> client)
      throws Exception {
    int each = RACES / 2;
    long start = System.nanoTime();
    // the second kind must come one by one
    var answers = Crowd.come(each, 1, Duration.ofMinutes(5), client);
    double seconds = (System.nanoTime() - start) / 1e9;
    long good = answers.stream().filter("221 bye, close_notify"::equals).count();
    assertThat(good)
        .as(Figures.note(what, "%d of %d good handshakes, %.0f/s", good, each, each / seconds))
        .isEqualTo(each);
    await()
        .untilAsserted(
            () -> assertThat(karaf.log().count("ended by \\d+ status 0$")).isEqualTo(each));
    assertThat(karaf.log().count("sslserver: (error|warn|fatal)")).isZero();
    assertThat(karaf.log().count("\\| (plain|TLS) [^A-Z]")).isZero(); // nothing of TLS on 0
  }

  @Test
  void aProgramThatNeverAsksStaysPlainToTheLastByte() throws IOException {
    int port = listening("never", "cat");
    var hello = "\26\3\1 almost a ClientHello\n\26\3\n";
    try (var socket = connect(port)) {
      send(socket, "text\n" + hello);
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .isEqualTo("text\n" + hello);
    }
    karaf.log().await("sslserver: ended by \\d+ status 0$");
    assertThat(karaf.log().count("sslserver: tls ")).isZero();
  }

  @Test
  void aProgramThatClosesTheControlDescriptorGetsEverything() throws IOException {
    int port = listening("closes", "sh -c 'eval \"exec $SSLCTLFD>&-\"; echo ready; exec cat'");
    var hello = new String(new byte[] {22, 3, 1, 1, 0, 1, 0, 0, (byte) 252, 3, 3}, ISO_8859_1);
    try (var socket = connect(port)) {
      assertThat(line(socket)).isEqualTo("ready");
      send(socket, hello);
      assertThat(new String(socket.getInputStream().readNBytes(11), ISO_8859_1)).isEqualTo(hello);
    }
  }

  @Test
  void aProgramThatSaysSomethingElseLosesItsConnectionWithOneLine() throws IOException {
    int port = listening("else", "sh -c 'echo ready; printf z >&$SSLCTLFD; exec cat'");
    try (var socket = connect(port)) {
      assertThatThrownBy(
              () -> {
                line(socket);
                line(socket);
              })
          .isInstanceOf(IOException.class);
    }
    karaf.log().await("sslserver: ended by \\d+ status 143 signal 15$");
    assertThat(karaf.log().count("sslserver: (error|warn|fatal)")).isEqualTo(1);
  }

  @Test
  void shellsCanAskWithEcho() throws IOException {
    int port =
        listening(
            "shell",
            "sh -c 'read -r line; echo \"220 $line\"; echo Y >&$SSLCTLFD;"
                + " tr \"\\\\0\" \"\\\\n\" <&$SSLCTLFD | grep SSL_PROTOCOL >&$SSLWRITEFD;"
                + " exec cat <&$SSLREADFD >&$SSLWRITEFD'");
    try (var socket = connect(port)) {
      send(socket, "go\n");
      assertThat(line(socket)).isEqualTo("220 go");
      var client = TlsClient.over(socket, "TLSv1.3");
      assertThat(client.receiveLine()).isEqualTo("SSL_PROTOCOL=TLSv1.3");
      assertThat(client.echoes("protected")).isTrue();
    }
  }

  @Test
  void anApplicationAsksAndHearsWhereTlsBegins() throws IOException {
    try (var socket = connect(application)) {
      send(socket, "hello\n");
      assertThat(line(socket)).isEqualTo("plain hello");
      var client =
          TlsClient.early(
              socket, "STARTTLS\n", () -> assertThat(line(socket)).isEqualTo("ready"), "TLSv1.3");
      client.send("secret\n");
      assertThat(client.receiveLine()).isEqualTo("TLS secret");
      client.sendCloseNotify();
      assertThat(client.receiveAll()).isEmpty();
      assertThat(client.closeNotifyReceived()).isTrue();
    }
    karaf.log().await("sslserver: ended by \\d+ status 0$");
    assertThat(karaf.log().count("sslserver: (error|warn|fatal)")).isZero();
  }
}
