package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs of other users and in jails, as their clients see them and as proc(5) shows them from
 * outside. The Karaf has accounts of its own: user sam, 4711, is in the groups sam, 4712, lab,
 * 4713, and tls, 4714. And it has capabilities that others would inherit.
 */
class UsersIT {
  private static final String ACCOUNTS =
      """
      set -e
      mount --bind %1$s/passwd /etc/passwd
      mount --bind %1$s/group /etc/group
      exec setpriv --inh-caps=+setuid,+setgid,+sys_chroot -- "$@"
      """;

  private static final String SEE =
      """
      echo "id $(id -u) $(id -g) $(id -G)"
      echo "pwd $(pwd)"
      echo "ls" $(ls /)
      exec perl "$1"
      """;

  /** Tries all to become root again, and to leave; then stays to be looked at. */
  private static final String TRY =
      """
      $| = 1;
      $> = 0; $< = 0; ($<, $>) = (0, 0); $( = 0; $) = "0 0 4713 4714";
      print "became ", ($< && $> ? "nobody else" : "root"), "\n";
      mkdir "inner";
      print "left ", (chroot("inner") || chroot("/") ? "the jail" : "nothing"), "\n";
      print "pid $$\n";
      <STDIN>;
      """;

  private static final List<String> SETS = List.of("CapInh", "CapPrm", "CapEff", "CapAmb");
  private static final String NONE = "0000000000000000";

  private static final Map<String, Integer> PORTS = new HashMap<>();

  @TempDir static Path folder;
  private static KarafProcess karaf;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "only root may run others' programs");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("passwd"),
        "root:x:0:0:root:/root:/bin/sh\nsam:x:4711:4712::/nonexistent:/bin/sh\n");
    Files.writeString(
        folder.resolve("group"),
        "root:x:0:\nsam:x:4712:\nlab:x:4713:sam,root\ntls:x:4714:sam\nother:x:4715:root\n");
    var accounts = Files.writeString(folder.resolve("accounts"), ACCOUNTS.formatted(folder));
    var see = Files.writeString(folder.resolve("see"), SEE) + " ";
    see += Files.writeString(folder.resolve("try"), TRY);
    var jail = Jail.build(folder.resolve("jail"), "sh", "id", "ls", "perl");
    jail.put("see", SEE);
    jail.put("try", TRY);
    jail.put("srv/app/notes", "");

    karaf =
        KarafProcess.ofAssembly("users", Ports.free())
            .startedBy("unshare", "--mount", "sh", accounts.toString());
    var inside = "/see /try";
    var jailed = "chroot = " + jail.root();
    put("name", see, "user = sam");
    put("number", see, "user = 4711");
    put("group", see, "user = sam", "group = lab");
    put("groups", see, "user = sam", "group = lab, 4799,tls");
    put("unlisted", see, "user = 50001", "group = 50002");
    put("group-only", see, "group = lab,tls");
    put("jail", inside, jailed, "user = sam");
    put("jail-groups", inside, jailed, "user = 50001", "group = lab,tls");
    put("jail-directory", inside, jailed, "user = sam", "directory = /srv/app");
    put("jail-relative", "../../see /try", jailed, "user = sam", "directory = srv/app");
    put("jail-of-root", inside, jailed);
    karaf.start().awaitShell();
    PORTS.values().forEach(port -> karaf.awaitListening(port));
  }

  private static void put(String name, String script, String... more) {
    var lines = Stream.of("command = sh " + script, "inherit =", "env.PATH = /usr/bin:/bin");
    karaf.etc().put("exec", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
    PORTS.put(name, karaf.etc().putListener(name, name));
  }

  @AfterAll
  static void stop() {
    if (karaf != null) {
      karaf.close();
    }
  }

  @Test
  void aFileThatTheUserMayNotExecuteIsRefused() throws IOException {
    var closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    var cat = Files.copy(Path.of("/bin/cat"), closed.resolve("cat"));
    karaf.etc().put("exec", "closed", "command = " + cat, "user = sam");
    karaf
        .log()
        .await(
            "exec closed: unable to use configuration: org.ucspi.exec-closed.cfg: command: "
                + cat
                + " may not be executed by the user and groups that it is to run as$");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx--x--x"));
    karaf.etc().put("exec", "closed", "command = " + cat, "user = sam", "killAfterSeconds = 4");
    karaf.log().await("exec closed: using " + cat);
  }

  /** What a client gets, up to the program's number, and what proc(5) shows of it then. */
  private record Seen(Map<String, String> said, Map<String, String> status) {
    static Seen by(String listener) throws IOException {
      try (var client = Wire.plain(PORTS.get(listener))) {
        var said = new HashMap<String, String>();
        while (!said.containsKey("pid")) {
          var pair = client.receiveLine().split(" ", 2);
          said.put(pair[0], pair[1]);
        }
        var status = new HashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("/proc", said.get("pid"), "status"))) {
          var pair = line.split(":", 2);
          status.put(pair[0], pair[1].strip().replaceAll("\\s+", " "));
        }
        return new Seen(said, status);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "name, 4711, 4712, 4712 4713 4714",
    "number, 4711, 4712, 4712 4713 4714",
    "group, 4711, 4713, ''",
    "groups, 4711, 4713, 4714 4799",
    "unlisted, 50001, 50002, ''",
    "group-only, 0, 4713, 4714",
    "jail, 4711, 4712, 4712 4713 4714",
    "jail-groups, 50001, 4713, 4714",
    "jail-directory, 4711, 4712, 4712 4713 4714",
  })
  void runsAs(String listener, String user, String group, String more) throws IOException {
    var seen = Seen.by(listener);
    assertThat(seen.said().get("id").split(" ", -1))
        .startsWith(user, group, group)
        .contains(more.isEmpty() ? new String[] {group} : more.split(" ", -1))
        .hasSize(2 + (int) Stream.of((group + " " + more).split(" ")).distinct().count());
    if (!user.equals("0")) { // the others' status is below, after they have tried to change it
      assertThat(seen.status())
          .containsEntry("Uid", (user + " ").repeat(4).strip())
          .containsEntry("Gid", (group + " ").repeat(4).strip())
          .containsEntry("Groups", more);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"name", "number", "groups", "unlisted", "jail", "jail-groups", "jail-directory"})
  void cannotGetAnythingBack(String listener) throws IOException {
    var seen = Seen.by(listener);
    assertThat(seen.said()).containsEntry("became", "nobody else").containsEntry("left", "nothing");
    assertThat(seen.status()).containsAllEntriesOf(noCapabilities());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "jail, /",
    "jail-groups, /",
    "jail-directory, /srv/app",
    "jail-relative, /srv/app",
    "jail-of-root, /"
  })
  void seesTheJailAndNoMore(String listener, String directory) throws IOException {
    assertThat(Seen.by(listener).said())
        .containsEntry("pwd", directory)
        .hasEntrySatisfying(
            "ls",
            all ->
                assertThat(all.split(" ", -1))
                    .contains("see", "srv", "try", "usr")
                    .doesNotContain("etc", "proc", "root"));
  }

  @Test
  void rootCouldLeaveItsJailAndTheLogSaysSo() throws IOException {
    assertThat(Seen.by("jail-of-root").said())
        .containsEntry("became", "root")
        .containsEntry("left", "the jail");
    assertThat(karaf.log().lines())
        .filteredOn(line -> line.contains("| WARN ") && line.contains("chroot"))
        .singleElement()
        .asString()
        .endsWith(
            "exec jail-of-root: org.ucspi.exec-jail-of-root.cfg: chroot: the program runs as root,"
                + " who can leave it: set user too");
  }

  private static Map<String, String> noCapabilities() {
    var none = new HashMap<String, String>();
    SETS.forEach(set -> none.put(set, NONE));
    return none;
  }
}
