package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines as people type them in the console, with what they make and what they print. */
@ExtendWith(SharedKaraf.class)
@Timeout(180)
class ConsoleCommandsIT {
  /** Is given back, so that the container is as it was. */
  private static final List<String> NAMES = List.of("cc-line", "cc-script", "cc-echo", "cc-greet");

  @TempDir private static Path folder;

  private static KarafProcess karaf;
  private static int echo;
  private static int greeting;

  @BeforeAll
  static void openListeners(KarafProcess shared) {
    karaf = shared;
    Authority.root(folder, "ca", "P-256").server("localhost", "P-256", 2, "localhost");
    echo = open("cc-echo", "cat");
    greeting = open("cc-greet", "printf 'hello\\\\r\\\\n\\\\033[2J\\\\n'");
    karaf.awaitListening(echo, greeting);
  }

  private static int open(String name, String command) {
    karaf.etc().put("tls", name, "certificate = " + crt(), "key = " + key());
    karaf.etc().put("exec", name, "command = " + command);
    return karaf.etc().putListener(name, name, "tls = " + name);
  }

  @AfterAll
  static void deleteWhatWasWritten() {
    for (var name : NAMES) {
      Stream.of("listener", "exec", "tls", "rules").forEach(kind -> karaf.etc().delete(kind, name));
    }
    Ports.awaitClosed(echo, Duration.ofSeconds(30));
  }

  private static Path crt() {
    return folder.resolve("localhost.crt");
  }

  private static Path key() {
    return folder.resolve("localhost.key");
  }

  private static List<String> typed(String command) {
    return karaf.client(command).stream()
        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String file(String kind, String name) {
    return karaf.etc().file("org.ucspi." + kind + "-" + name + ".cfg").toString();
  }

  /** The first line that openssl(1) gets back for one. */
  private static String answer(int port, String line) throws IOException {
    var client =
        new ProcessBuilder("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + port)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = client.outputWriter(UTF_8);
        var out = client.inputReader(UTF_8)) {
      in.write(line + "\n");
      in.flush();
      return String.valueOf(out.readLine());
    } finally {
      client.destroy();
    }
  }

  // ---- what makes listeners

  @Test
  void sslserverOpensAListenerOnce() throws Exception {
    int port = Ports.free();
    var line =
        "--name cc-line CERTFILE=" + crt() + " KEYFILE=" + key() + " -v -RHl0 127.0.0.1 %d cat";
    var files = Stream.of("tls", "exec", "listener").map(kind -> file(kind, "cc-line")).toList();
    assertThat(typed("ucspi:sslserver " + line.formatted(port))).containsSubsequence(files);
    karaf.awaitListening(port);
    assertThat(answer(port, "through the console")).isEqualTo("through the console");
    assertThat(permissions(files)).containsOnly("rw-------");
    int other = Ports.free();
    assertThat(typed("ucspi:sslserver " + line.formatted(other)))
        .contains(
            files.get(0) + " is there already; give another --name, or --force to replace it");
    assertThat(Ports.isOpen(port)).isTrue();
    assertThat(typed("ucspi:sslserver --force " + line.formatted(other)))
        .containsSubsequence(files);
    karaf.awaitListening(other);
    assertThat(answer(other, "again")).isEqualTo("again");
  }

  private static List<String> permissions(List<String> files) {
    return files.stream()
        .map(
            file -> {
              try {
                return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file)));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @Test
  void importOpensTheListenerOfARunScript() throws Exception {
    int port = Ports.free();
    var user = System.getProperty("user.name");
    var script = Files.createDirectories(folder.resolve("cc-script")).resolve("run");
    Files.writeString(
        script,
        """
        #!/bin/sh
        # as daemontools have it
        exec 2>&1
        export CERTFILE=%s KEYFILE=%s
        exec env GREETING=hello %s -m 400000000 setuidgid %s \\
          sslserver -v -RHl0 127.0.0.1 %d sh -c 'echo "$GREETING $LIMITED $(id -un)"'
        """
            .formatted(crt(), key(), softlimit(), user, port));
    assertThat(typed("ucspi:import " + script)).contains(file("listener", "cc-script"));
    karaf.awaitListening(port);
    assertThat(answer(port, "")).isEqualTo("hello -m400000000 " + user);
  }

  /** One that says that it ran: daemontools need not be installed. */
  private static Path softlimit() throws IOException {
    var program = folder.resolve("softlimit");
    Files.writeString(program, "#!/bin/sh\nexport LIMITED=$1$2; shift 2; exec \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  // ---- what talks to servers

  @Test
  void sslcatPrintsWhatAServerSends() {
    assertThat(typed("ucspi:sslcat 127.0.0.1 " + greeting + " -X"))
        .containsSubsequence("hello", "?[2J");
  }

  @Test
  void sslclientSendsWhatIsPipedIn() {
    assertThat(typed("echo from here | ucspi:sslclient -X 127.0.0.1 " + echo))
        .anyMatch(
            line ->
                line.matches(
                    "sslclient: connected to 127.0.0.1 port "
                        + echo
                        + ", TLSv1.3, TLS_\\w+, CN=localhost, not verified"))
        .contains("from here");
  }

  @Test
  void sslclientVerifiesTheServer() {
    var trusted = "CAFILE=" + folder.resolve("ca.crt") + " ";
    assertThat(typed("echo a | ucspi:sslclient " + trusted + "localhost " + echo))
        .anyMatch(line -> line.endsWith(", CN=localhost, verified"))
        .contains("a");
    assertThat(typed("echo a | ucspi:sslclient " + trusted + "127.0.0.1 " + echo))
        .anyMatch(line -> line.contains("server hostname does not match certificate: 127.0.0.1"))
        .doesNotContain("a");
    assertThat(typed("ucspi:sslcat 127.0.0.1 " + greeting))
        .anyMatch(line -> line.startsWith("sslcat: fatal: (111) missing credentials (CA)"))
        .doesNotContain("hello");
  }

  @ParameterizedTest
  @CsvSource({"sslclient, -X 127.0.0.1 PORT", "sslcat, 127.0.0.1 PORT -X"})
  void failsWithOneLineAtAClosedPort(String command, String arguments) {
    int closed = Ports.free();
    var line = "ucspi:" + command + ' ' + arguments.replace("PORT", String.valueOf(closed));
    assertThat(typed(line + "; echo this is not reached"))
        .anyMatch(
            said ->
                said.matches(
                    "(?i).*"
                        + command
                        + ": fatal: \\(111\\) unable to connect to 127.0.0.1 port "
                        + closed
                        + ": connection refused"))
        .doesNotContain("this is not reached");
  }

  @Test
  void leaveNoConfigurationBehind() {
    typed("ucspi:sslcat 127.0.0.1 " + greeting + " -X");
    assertThat(typed("config:list '(service.factoryPid=org.ucspi.tlsclient)'"))
        .noneMatch(line -> line.contains("org.ucspi"));
  }

  // ---- help

  @ParameterizedTest
  @CsvSource({
    "sslserver, --force, -x rules.cdb",
    "tcpserver, --dry-run, -B banner",
    "import, --name, --dry-run",
    "sslclient, -K keypassfile, -X",
    "sslcat, -a cafile, -N"
  })
  void helpNamesTheOptions(String command, String one, String other) {
    var help = String.join("\n", typed("ucspi:" + command + " --help"));
    assertThat(help).contains("ucspi:" + command, one, other);
  }
}
