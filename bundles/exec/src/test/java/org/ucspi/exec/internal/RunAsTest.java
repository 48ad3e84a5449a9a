package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.settings.InvalidSettingsException;

/** On a system of its own, so that nobody needs to be root. */
class RunAsTest {
  private static final String ALL_BUT_SETGID = "00000000ffffffbf";
  private static final String ALL_BUT_SETUID = "00000000ffffff7f";
  private static final String ALL_BUT_SYS_CHROOT = "00000000fffbffff";

  @TempDir static Path tools;
  @TempDir static Path jail;

  private final Map<String, String> properties = new HashMap<>();
  private FakeHost host;
  private LogCapture log;

  @BeforeEach
  void configure() throws IOException {
    log = new LogCapture();
    host = FakeHost.in(tools);
    Files.createDirectories(jail.resolve("bin"));
    Files.createDirectories(jail.resolve("srv/app"));
    var program = jail.resolve("bin/inside");
    if (!Files.exists(program)) {
      Files.createFile(program); // never run
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.exec-mail.cfg");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Program read(String keys) throws InvalidSettingsException {
    var where = keys.replace("JAIL", jail.toString());
    for (var key : where.split("; *", -1)) {
      var pair = key.split(" *= *", 2);
      properties.put(pair[0], pair[1]);
    }
    properties.putIfAbsent("command", where.contains("chroot") ? "/bin/inside" : "/bin/sh");
    return ExecSettings.read(properties, Map.of(), host.host());
  }

  static Stream<Arguments> fronts() {
    return Stream.of(
        arguments("command = /bin/sh", ""),
        arguments("user = mail", "setpriv --reuid=8 --regid=12 --groups=12,33,44 NOCAPS"),
        arguments("user = 8", "setpriv --reuid=8 --regid=12 --groups=12,33,44 NOCAPS"),
        arguments("user = alone", "setpriv --reuid=9 --regid=9 --groups=9 NOCAPS"),
        arguments("user = mail; group = www", "setpriv --reuid=8 --regid=33 --clear-groups NOCAPS"),
        arguments(
            "user = mail; group = www, 77,tls,www",
            "setpriv --reuid=8 --regid=33 --groups=77,44 NOCAPS"),
        arguments(
            "user = 5000; group = 6000", "setpriv --reuid=5000 --regid=6000 --clear-groups NOCAPS"),
        arguments("group = tls", "setpriv --regid=44 --clear-groups NOCAPS"),
        arguments("chroot = JAIL", "chroot JAIL"),
        arguments("chroot = JAIL; directory = /bin/..", "chroot JAIL"),
        arguments(
            "chroot = JAIL; user = mail",
            "setpriv NOCAPS chroot --userspec=+8:+12 --groups=+12,+33,+44 JAIL"),
        arguments(
            "chroot = JAIL; user = mail; group = www",
            "setpriv NOCAPS chroot --userspec=+8:+33 --groups= JAIL"),
        arguments(
            "chroot = JAIL; group = www, tls",
            "setpriv NOCAPS chroot --userspec=:+33 --groups=+44 JAIL"),
        arguments("chroot = JAIL; directory = /srv/app", "unshare --root=JAIL --wd=/srv/app --"),
        arguments(
            "chroot = JAIL; directory = srv/app; user = mail",
            "setpriv --regid=12 --groups=12,33,44 NOCAPS"
                + " unshare --root=JAIL --wd=/srv/app --setuid=8 --"),
        arguments(
            "chroot = JAIL; directory = /srv; group = www",
            "setpriv --regid=33 --clear-groups NOCAPS unshare --root=JAIL --wd=/srv --"));
  }

  @ParameterizedTest
  @MethodSource("fronts")
  void goesInFrontOfTheCommand(String keys, String front) throws Exception {
    var expected = new ArrayList<String>();
    var inFull = front.replace("NOCAPS", "--inh-caps=-all --").replace("JAIL", jail.toString());
    for (var word : inFull.split(" ", -1)) {
      expected.add(word.matches("setpriv|chroot|unshare") ? tools.resolve(word).toString() : word);
    }
    expected.remove("");
    var program = read(keys);
    expected.add(program.title());
    assertThat(program.arguments()).isEqualTo(expected);
    if (keys.contains("chroot")) {
      assertThat(program.directory()).isEqualTo(Path.of("/"));
    }
  }

  static Stream<Arguments> refusals() {
    var root = "0 0 0 000001ffffffffff";
    return Stream.of(
        arguments(
            root,
            "user = nobody-here",
            "user: there is no user \"nobody-here\": name one that getent passwd lists, or a"
                + " number"),
        arguments(
            root,
            "user = mail; group = www,absent",
            "group: there is no group \"absent\": name one that getent group lists, or a number"),
        arguments(
            root,
            "group = www,,tls",
            "group: there is no group \"\": name one that getent group lists, or a number"),
        arguments(
            root,
            "user = 5000",
            "user: no user has the number 5000, so its groups are unknown: set group too"),
        arguments(
            root,
            "user = 4294967295; group = 1",
            "user: 4294967295 is above 4294967294, the largest there is"),
        arguments(
            root,
            "group = 123456789012",
            "group: 123456789012 is above 4294967294, the largest there is"),
        arguments(root, "user = broken", "user: its entry has no numbers: broken:x"),
        arguments(root, "user = down", "user: unable to look up \"down\": getent(1) ends with 3"),
        arguments(root, "chroot = JAIL/absent", "chroot: JAIL/absent is not a directory"),
        arguments(root, "chroot = JAIL/bin/inside", "chroot: JAIL/bin/inside is not a directory"),
        arguments(
            root,
            "chroot = JAIL; directory = /absent",
            "directory: /absent is not a directory inside of JAIL, the chroot"),
        arguments(
            root,
            "chroot = JAIL; command = /bin/sh",
            "command: /bin/sh does not exist inside of JAIL, the chroot"),
        arguments(
            "1000 1000 1000 0",
            "user = mail",
            "user: only root may run as another user, and Karaf runs as user 1000: start it as"
                + " root, or remove this key"),
        arguments(
            "8 12 12 0",
            "user = mail",
            "user: only root may change groups, and Karaf runs as user 8: start it as root, or"
                + " remove this key"),
        arguments(
            "8 12 12,33,44,55 0",
            "user = mail",
            "user: only root may change groups, and Karaf runs as user 8: start it as root, or"
                + " remove this key"),
        arguments(
            "8 12 12,33,44 0",
            "user = mail; group = www",
            "group: only root may change groups, and Karaf runs as user 8: start it as root, or"
                + " remove this key"),
        arguments(
            "8 12 12,33,44 0",
            "user = mail; chroot = JAIL",
            "chroot: only root may change it, and Karaf runs as user 8: start it as root, or"
                + " remove this key"),
        arguments(
            "0 0 0 " + ALL_BUT_SETUID,
            "user = mail",
            "user: Karaf may not run as another user, as its root lacks CAP_SETUID: start it with"
                + " that, or remove this key"),
        arguments(
            "0 0 0 " + ALL_BUT_SETGID,
            "group = www",
            "group: Karaf may not change groups, as its root lacks CAP_SETGID: start it with that,"
                + " or remove this key"),
        arguments(
            "0 0 0 " + ALL_BUT_SYS_CHROOT,
            "chroot = JAIL",
            "chroot: Karaf may not change it, as its root lacks CAP_SYS_CHROOT: start it with"
                + " that, or remove this key"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWithKeyAndWhatToDo(String own, String keys, String problem) {
    var karaf = own.split(" ", -1);
    host.as(karaf[0], karaf[1], karaf[2].replace(',', ' '), karaf[3]);
    assertThatThrownBy(() -> read(keys))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("org.ucspi.exec-mail.cfg: " + problem.replace("JAIL", jail.toString()));
  }

  @Test
  void refusesAFileThatTheUserMayNotExecute() throws Exception {
    host.tool("test", "").tool("setpriv", "case \"$*\" in *' -x /bin/sh') exit 1 ;; esac\n");
    assertThatThrownBy(() -> read("user = mail"))
        .hasMessage(
            "org.ucspi.exec-mail.cfg: command: /bin/sh may not be executed by the user and groups"
                + " that it is to run as");
    host.tool("setpriv", "case \"$*\" in *' -x /bin/sh') exit 127 ;; esac\n");
    assertThat(read("user = mail").title()).isEqualTo("/bin/sh");
  }

  static Stream<Arguments> missingTools() {
    return Stream.of(
        arguments("setpriv", "user = mail", "user: needs setpriv(1)", ": install util-linux"),
        arguments("chroot", "chroot = JAIL", "chroot: needs chroot(1)", ": install coreutils"),
        arguments(
            "unshare",
            "chroot = JAIL; directory = /srv",
            "directory: needs unshare(1)",
            ": install util-linux"),
        arguments("getent", "group = www", "group: unable to look it up: needs getent(1)", ""),
        arguments("id", "user = mail", "user: unable to look it up: needs id(1)", ""));
  }

  @ParameterizedTest
  @MethodSource("missingTools")
  void saysWhichToolIsMissing(String tool, String keys, String problem, String advice) {
    host.without(tool);
    assertThatThrownBy(() -> read(keys))
        .hasMessage(
            "org.ucspi.exec-mail.cfg: %s, and %s is not on PATH (%s)%s"
                .formatted(problem, tool, tools, advice));
  }

  @ParameterizedTest
  @MethodSource("missingTools")
  void saysWhenAToolDoesNotEnd(String tool, String keys) {
    host.tool(tool, "exec sleep 60");
    assertThatThrownBy(() -> read(keys)).hasMessageEndingWith(tool + " does not end within 1 s");
  }

  @Test
  void saysWhatTheSystemForbidsBesides() {
    host.tool("setpriv", "echo 'setpriv: setresuid failed: Invalid argument' >&2; exit 127");
    assertThatThrownBy(() -> read("user = mail"))
        .hasMessageEndingWith(
            "user: this system does not let Karaf do it: setpriv: setresuid failed: Invalid"
                + " argument");
  }

  static List<Arguments> alreadyThere() {
    return List.of(
        arguments("8 12 12,33,44", "user = mail"),
        arguments("8 12 33,44", "user = 8"),
        arguments("9 9 ", "user = alone"),
        arguments("9 33 44", "user = alone; group = www,tls"),
        arguments("9 33 ", "group = www"));
  }

  @ParameterizedTest
  @MethodSource("alreadyThere")
  void changesNothingWhereKarafIsThatAlready(String own, String keys) throws Exception {
    var karaf = own.split(" ", -1);
    host.as(karaf[0], karaf[1], karaf[2].replace(',', ' '), "0000000000000000");
    assertThat(read(keys).arguments()).containsExactly("/bin/sh");
  }

  @Test
  void rootThatCanLeaveItsJailIsWarnedOfOnce() throws Exception {
    read("chroot = JAIL; group = www");
    assertThat(log.lines)
        .containsExactly(
            "ExecSettings WARNING exec mail: org.ucspi.exec-mail.cfg: chroot: the program runs as"
                + " root, who can leave it: set user too");
  }

  @Test
  void othersAreNotWarnedOf() throws Exception {
    read("user = mail");
    read("chroot = JAIL; user = mail; command = /bin/inside");
    assertThat(log.lines).isEmpty();
  }
}
