package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.commandline.internal.UcspiCommandLines;

class ServerCommandTest {
  @TempDir private Path etc;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ServerCommand command(String name) {
    Completer none = (session, line, candidates) -> -1;
    return new ServerCommand(
        name,
        new UcspiCommandLines(),
        new ConfigurationFiles(etc),
        LineCompleter.ofServer(name, none, none));
  }

  private List<String> run(String name, String... typed) throws CommandException {
    out.reset();
    command(name).execute(List.of(typed), new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8).lines().toList();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(etc)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String file(String name) {
    return etc.resolve(name).toString();
  }

  // ---- what is written

  @Test
  void writesTheFilesThatMeanTheSame() throws Exception {
    assertThat(
            run("sslserver", "CERTFILE=/c.pem", "A=b", "-v", "-c", "41", "0", "8443", "cat", "-n"))
        .containsExactly(
            file("org.ucspi.tls-sslserver-8443.cfg"),
            file("org.ucspi.exec-sslserver-8443.cfg"),
            file("org.ucspi.listener-sslserver-8443.cfg"));
    assertThat(etc.resolve("org.ucspi.listener-sslserver-8443.cfg"))
        .hasContent(
            """
            # Written by ucspi:sslserver
            host = 0
            port = 8443
            handler = sslserver-8443
            tls = sslserver-8443
            concurrency = 41
            """);
    assertThat(etc.resolve("org.ucspi.exec-sslserver-8443.cfg"))
        .hasContent(
            "# Written by ucspi:sslserver\ncommand = cat -n\ndirectory = "
                + Path.of("").toAbsolutePath()
                + "\nenv.A = b\n");
    assertThat(names()).hasSize(3);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(etc.resolve("org.ucspi.exec-sslserver-8443.cfg"))))
        .isEqualTo("rw-------");
  }

  @Test
  void replacesNothingUnlessForced() throws Exception {
    run("tcpserver", "--name", "x", "0", "1", "cat");
    assertThatThrownBy(() -> run("tcpserver", "--name=x", "-x", "r", "0", "2", "cat"))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            file("org.ucspi.exec-x.cfg")
                + " is there already; give another --name, or --force to replace it");
    assertThat(names()).containsExactly("org.ucspi.exec-x.cfg", "org.ucspi.listener-x.cfg");
    assertThat(etc.resolve("org.ucspi.listener-x.cfg")).content().contains("port = 1");
    run("tcpserver", "--name=x", "--force", "-x", "r", "0", "2", "cat");
    assertThat(etc.resolve("org.ucspi.listener-x.cfg")).content().contains("port = 2");
    assertThat(names()).hasSize(3);
  }

  @Test
  void showsWhatItWouldWrite() throws Exception {
    assertThat(run("tcpserver", "--dry-run", "-1R", "0", "25", "cat"))
        .contains(file("org.ucspi.listener-tcpserver-25.cfg"), "  port = 25")
        .last()
        .isEqualTo("remark: -1 has no effect here: ucspi:listeners shows the address");
    assertThat(names()).isEmpty();
  }

  @Test
  void remarksWhatIsNotDone() throws Exception {
    assertThat(run("sslserver", "CERTFILE=/c", "-3o", "0", "25", "cat"))
        .filteredOn(line -> line.startsWith("remark: "))
        .hasSize(2)
        .last()
        .asString()
        .endsWith("keyPasswordFile in org.ucspi.tls-sslserver-25.cfg");
  }

  @Test
  void leavesNothingBehindWhenItCannotWrite() throws Exception {
    Files.createDirectories(etc.resolve("org.ucspi.listener-x.cfg/in/the/way"));
    assertThatThrownBy(() -> run("tcpserver", "--force", "--name", "x", "0", "1", "cat"))
        .hasMessageStartingWith("unable to write into " + etc);
    assertThat(names()).noneMatch(name -> name.endsWith(".new"));
  }

  @ParameterizedTest
  @CsvSource({
    "-f 0 1 cat, tcpserver: illegal option -- f; tcpserver: usage: tcpserver [ -1",
    "0 nosuch cat, tcpserver: fatal: (111) unable to figure out port number for: nosuch",
    "--nam x 0 1 cat, --nam is not complete or not known",
    "--name, --name is not complete or not known",
    "--name ../x 0 1 cat, \"../x\" cannot be a name",
    "--name x~y 0 1 cat, \"x~y\" cannot be a name"
  })
  void saysInOneLineWhatIsWrong(String typed, String reason) throws Exception {
    assertThatThrownBy(() -> run("tcpserver", typed.split(" ", -1)))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(reason);
    assertThat(names()).isEmpty();
  }

  // ---- as typed

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "-v -c 40 0 8443 cat # cat",
        "-vRHl0 -- :0 8443 /bin/cat -n --help # /bin/cat -n --help",
        "0 8443 sh -c 'exec cat \"$0\" <&6' \"a b\" # sh -c 'exec cat \"$0\" <&6' 'a b'",
        "-B '220 ready' :: 8443 true 40 null # true 40 null",
        "A=b -x /no/such.cdb 0 8443 cat ./x=y # cat ./x=y"
      })
  void takesTheLineAsTyped(String typed, String program) throws Exception {
    try (var io = new PrintStream(out, true, UTF_8)) {
      var threads = new ThreadIOImpl();
      threads.start();
      var sessions = new SessionFactoryImpl(threads);
      sessions.getRegistry().register(command("tcpserver"));
      var session = sessions.create(new ByteArrayInputStream(new byte[0]), io, io);
      session.execute("ucspi:tcpserver --name x " + typed);
      session.close();
      sessions.stop();
      threads.stop();
    }
    assertThat(etc.resolve("org.ucspi.exec-x.cfg"))
        .content()
        .contains("command = " + program.strip().replace("\\", "\\\\") + "\n");
    assertThat(etc.resolve("org.ucspi.listener-x.cfg")).content().contains("port = 8443");
  }

  // ---- help and completion

  @ParameterizedTest
  @ValueSource(strings = {"sslserver", "tcpserver"})
  void explainsEachOptionThatThereIs(String name) throws Exception {
    var usage = usage(name);
    var help = String.join("\n", run(name, "--help"));
    for (var option : LineOption.of(name)) {
      assertThat(help).contains(option.description());
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

  private static String usage(String name) {
    try {
      new UcspiCommandLines().readWords(List.of(name), Path.of("/"), "x");
      throw new AssertionError("no usage");
    } catch (CommandLineException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "ucspi:ssls # ucspi:sslserver",
        "ssls # sslserver",
        "ucspi:sslserver --f # --force",
        "ucspi:sslserver --name # --name",
        "ucspi:sslserver --name '' # LISTENERS",
        "sslserver -c # -c",
        "sslserver -c '' # ''",
        "sslserver -vc '' # ''",
        "sslserver -vx '' # FILES",
        "sslserver -x a :: # ::1",
        "sslserver A=b -- :: # ::1",
        "sslserver -v 0 '' # ''",
        "sslserver -v 0 25 '' # FILES",
        "sslserver -v 0 25 cat --f # FILES",
        "tcpserver -c # ''"
      })
  void completesWhatBelongsThere(String typed, String expected) {
    var words = new ArrayList<>(List.of(typed.strip().replace("''", "").split(" ", -1)));
    assertThat(complete(words)).isEqualTo(expected.strip());
  }

  @Test
  void describesOptions() {
    var found = new ArrayList<Candidate>();
    completer().completeCandidates(null, new TypedLine(List.of("sslserver", "-")), found);
    assertThat(found)
        .filteredOn(candidate -> candidate.value().equals("-n"))
        .extracting(Candidate::descr)
        .containsExactly("TLS starts when the program asks (UCSPI-TLS)");
  }

  private static LineCompleter completer() {
    return LineCompleter.ofServer("sslserver", constant("FILES"), constant("LISTENERS"));
  }

  private static String complete(List<String> words) {
    var found = new ArrayList<String>();
    completer().complete(null, new TypedLine(words), found);
    return found.stream().collect(Collectors.joining(" "));
  }

  private static Completer constant(String value) {
    return (session, line, candidates) -> {
      candidates.add(value);
      return 0;
    };
  }
}
