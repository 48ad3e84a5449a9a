package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.exec.internal.Descriptors.Role;
import org.ucspi.exec.internal.Descriptors.StandardError;

class ExecSettingsTest {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private static final String[] NO_CAPABILITIES = {
    "CapInh:\t0000000000000000\n",
    "CapPrm:\t0000000000000000\n",
    "CapEff:\t0000000000000000\n",
    "CapAmb:\t0000000000000000\n"
  };

  @TempDir Path directory;

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> system = new HashMap<>();
  private LogCapture log;

  @BeforeEach
  void configure() {
    log = new LogCapture();
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.exec-mail.cfg");
    properties.put("service.pid", "org.ucspi.exec~mail");
    properties.put("command", "/bin/sh -c 'exit 3'");
    system.put("PATH", "/usr/bin:/bin");
    system.put("SECRET", "of Karaf");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Program read() throws InvalidSettingsException {
    return ExecSettings.read(properties, system);
  }

  private Path executable(String name, String permissions) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void readsDefaults() throws Exception {
    var program = read();
    assertThat(program.name()).isEqualTo("mail");
    assertThat(program.title()).isEqualTo("/bin/sh");
    assertThat(program.arguments()).containsExactly("/bin/sh", "-c", "exit 3");
    assertThat(program.directory()).isEqualTo(Path.of("").toAbsolutePath());
    assertThat(program.environment()).containsExactly(Map.entry("PATH", "/usr/bin:/bin"));
    assertThat(program.killAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(program.descriptors()).isEqualTo(Descriptors.OF_A_SERVER);
  }

  @ParameterizedTest
  @CsvSource({
    "'0,1', log, SERVER, LOG",
    "'0,1', inherit, SERVER, INHERIT",
    "'6,7', log, CLIENT, LOG",
    "' 6, 7', inherit, CLIENT, INHERIT"
  })
  void readsWhatIsOnDescriptors(String network, String errors, Role role, StandardError error)
      throws Exception {
    properties.put("descriptors", network);
    properties.put("standardError", errors);
    assertThat(read().descriptors()).isEqualTo(new Descriptors(role, error));
  }

  @Test
  void aStarInheritsAllButWhatOnlyAConnectionSets() throws Exception {
    system.put("TCPREMOTEINFO", "forged");
    properties.put("inherit", "PATH, *, PATH");
    properties.put("env.OURS", "too");
    assertThat(read().environment())
        .isEqualTo(Map.of("PATH", "/usr/bin:/bin", "SECRET", "of Karaf", "OURS", "too"));
  }

  @Test
  void configuredVariablesWinOverInheritedOnesAndThoseOfTheConnectionOverBoth() throws Exception {
    properties.put("inherit", "PATH, SECRET, MISSING");
    properties.put("env.SECRET", "ours");
    properties.put("env.EMPTY", "");
    var program = read();
    assertThat(program.environment())
        .isEqualTo(Map.of("PATH", "/usr/bin:/bin", "SECRET", "ours", "EMPTY", ""));
    assertThat(program.environmentBelow(Map.of("SECRET", "above", "PROTO", "TCP")))
        .isEqualTo(Map.of("PATH", "/usr/bin:/bin", "SECRET", "above", "EMPTY", "", "PROTO", "TCP"));
  }

  @Test
  void variablesThatWouldBeCutAreLeftOut() throws Exception {
    properties.put("env.CN", "ours");
    assertThat(read().environmentBelow(Map.of("CN", "good.example\0.evil", "A=B", "x", "", "y")))
        .containsExactly(Map.entry("PATH", "/usr/bin:/bin"));
  }

  @Test
  void findsProgramOnTheConfiguredPath() throws Exception {
    var unusable = executable("first/tool", "rw-r--r--");
    var tool = executable("second/tool", "rwxr-xr-x");
    properties.put("command", "tool --flag");
    properties.put("env.PATH", unusable.getParent() + ":second");
    properties.put("directory", directory.toString());
    assertThat(read().arguments()).containsExactly(tool.toString(), "--flag");
  }

  @Test
  void namesWithASlashAreRelativeToTheDirectory() throws Exception {
    var tool = executable("bin/tool", "rwxr-xr-x");
    properties.put("command", "bin/tool");
    properties.put("directory", directory.toString());
    assertThat(read().arguments()).containsExactly(tool.toString());
    assertThat(read().directory()).isEqualTo(directory);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments("command", "", "is required"),
        arguments("command", "''", "names no program"),
        arguments("command", "cat 'x", "unbalanced '"),
        arguments("command", "no-such-tool", "no-such-tool is not on PATH (/usr/bin:/bin)"),
        arguments("command", "/no/such", "/no/such does not exist"),
        arguments("command", "/etc/passwd", "/etc/passwd is not executable"),
        arguments("command", "/etc", "/etc is a directory"),
        arguments("directory", "/no/such", "/no/such is not a directory"),
        arguments("descriptors", "6", "\"6\" is neither 0,1 nor 6,7"),
        arguments("standardError", "stderr", "\"stderr\" is none of log, inherit"),
        arguments("killAfterSeconds", "-1", "-1 is not within 0 and 300"),
        arguments("killAfterSeconds", "soon", "\"soon\" is not a whole number"),
        arguments("env.A=B", "x", "cannot be a variable"),
        arguments("env.TCPREMOTEINFO", "root", "is set by each connection itself"),
        arguments("comand", "cat", "unknown key; did you mean command?"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void refusesWithFileKeyAndReason(String key, String value, String problem) {
    properties.put(key, value);
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("org.ucspi.exec-mail.cfg: " + key + ": " + problem);
  }

  @Test
  void anotherRootDirectoryIsSearchedForTheProgram() throws Exception {
    assumeTrue(ROOT);
    executable("bin/tool.real", "rwxr-xr-x");
    executable("bin/sh", "rwxr-xr-x"); // that the tool is a script of
    Files.write(directory.resolve("bin/sh"), new byte[0]);
    Files.createSymbolicLink(directory.resolve("bin/tool"), Path.of("/bin/tool.real"));
    Files.createSymbolicLink(directory.resolve("bin/outside"), Path.of("/bin/ls"));
    properties.put("chroot", directory.toString());
    properties.put("command", "tool arg");
    assertThat(read().title()).isEqualTo("/bin/tool");
    assertThat(read().arguments()).endsWith(directory.toString(), "/bin/tool", "arg");
    properties.put("command", "/bin/outside");
    assertThatThrownBy(this::read)
        .hasMessageContaining("command: /bin/outside does not exist inside of ");
    Files.delete(directory.resolve("bin/outside")); // JUnit warns of what leads out of a @TempDir
    Files.delete(directory.resolve("bin/tool"));
  }

  static Stream<Arguments> accounts() {
    return Stream.of(
        arguments("nobody", "", "/", "Uid 65534 Gid 65534 Groups 65534"),
        arguments("65534", "", "/", "Uid 65534 Gid 65534 Groups 65534"),
        arguments("nobody", "daemon", "/", "Uid 65534 Gid 1 Groups"),
        arguments("54321", "daemon, 7,54322", "/", "Uid 54321 Gid 1 Groups 7 54322"),
        arguments("", "daemon, 7", "/", "Uid 0 Gid 1 Groups 7"),
        // a root directory that is only another name of the same
        arguments("nobody", "daemon, 7", "/proc/self/root", "Uid 65534 Gid 1 Groups 7"));
  }

  @ParameterizedTest
  @MethodSource("accounts")
  void programRunsAsAskedAndKeepsNoCapability(
      String user, String group, String root, String expected) throws Exception {
    assumeTrue(ROOT);
    properties.put("user", user);
    properties.put("group", group);
    for (var start : List.of("/", "/usr")) {
      properties.put("directory", start);
      properties.put("chroot", root.equals("/") ? "" : root);
      properties.put("command", "sh -c 'pwd; cat /proc/self/status'");
      var seen = run(read());
      assertThat(seen).startsWith(start + "\n");
      assertThat(seen.replaceAll("(\\d+)\t\\1\t\\1\t\\1\n", "$1\n").replaceAll("[ \t]+", " "))
          .as("from " + start)
          .contains(
              expected.replaceAll("(Uid|Gid|Groups)( ?)", "$1:$2").split("(?<=\\d) (?=[A-Z])", -1));
      if (!user.isEmpty()) {
        assertThat(seen).contains(NO_CAPABILITIES);
      }
    }
  }

  private static String run(Program program) throws IOException {
    try (var runners = new Runners(Runners.Way.NATIVE)) {
      var recorder = Recorder.open(runners.launcher.start(program, program.environment()).stream());
      recorder.awaitEnd();
      return recorder.text();
    }
  }
}
