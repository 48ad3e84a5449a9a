package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Karaf that is not root: what it may not do is refused and said, and it serves all else. The
 * user is daemon, 1, whom every system has.
 */
class NoRightsIT {
  private static final String ADVICE =
      ", and Karaf runs as user 1: start it as root, or remove this key";

  private static KarafProcess karaf;
  private static ListenersTable table;
  private static int demo;
  private static int plain;
  private static int itself;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "only root may start it as another user");
    demo = Ports.free();
    var base = Files.createTempDirectory("karaf"); // others may not reach where this was built
    karaf =
        KarafProcess.ofAssembly(base, demo)
            .startedBy("setpriv", "--reuid=1", "--regid=1", "--clear-groups", "--");
    var etc = karaf.etc();
    etc.put("exec", "plain", "command = sh -c 'id -u; id -G; cat'");
    plain = etc.putListener("plain", "plain");
    etc.put("exec", "itself", "command = sh -c 'id -u; id -G; cat'", "user = daemon");
    itself = etc.putListener("itself", "itself");
    etc.put("exec", "user", "command = cat", "user = nobody");
    etc.putListener("user", "user");
    etc.put("exec", "group", "command = cat", "group = nogroup");
    etc.putListener("group", "group");
    etc.put("exec", "chroot", "command = cat", "user = daemon", "chroot = /usr");
    etc.putListener("chroot", "chroot");
    Files.createDirectories(karaf.base().resolve("data/log"));
    Commands.output("chown", "-R", "1:1", karaf.base().toString());
    karaf.start().awaitShell().awaitListening(demo, plain, itself);
    for (var name : List.of("user", "group", "chroot")) {
      karaf.log().await("status: " + name + " waits for ");
    }
    table = ListenersTable.of(karaf);
  }

  @AfterAll
  static void stop() {
    if (karaf != null) {
      karaf.close();
      var kept = Path.of("target/karaf/no-rights"); // beside the logs of the others
      Commands.output("rm", "-rf", kept.toString());
      Commands.output("mkdir", "-p", kept.getParent().toString());
      Commands.output("mv", karaf.base().toString(), kept.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "user, run as another user",
    "group, change groups",
    "chroot, change it",
  })
  void refusesWhatItMayNotDo(String key, String what) {
    var reason = "org.ucspi.exec-" + key + ".cfg: " + key + ": only root may " + what + ADVICE;
    assertThat(karaf.log().lines())
        .filteredOn(line -> line.contains("exec-" + key + ".cfg") && line.contains("| ERROR |"))
        .singleElement()
        .asString()
        .endsWith("| exec " + key + ": unable to use configuration: " + reason);
    assertThat(table.state(key)).isEqualTo("waiting for handler " + key + " (" + reason + ")");
  }

  @Test
  void runsProgramsAsItself() throws IOException {
    assertThat(said(plain)).isEqualTo("1 1 hello");
    assertThat(table.state("plain")).isEqualTo("open");
  }

  @Test
  void mayNameItself() throws IOException {
    assertThat(said(itself)).isEqualTo("1 1 hello");
  }

  @Test
  void servesAllElse() throws IOException {
    try (var client = Wire.tls(demo, "TLSv1.3")) {
      assertThat(client.receiveLine()).startsWith("Hello 127.0.0.1,");
    }
  }

  private static String said(int port) throws IOException {
    try (var client = Wire.plain(port)) {
      client.send("hello\n");
      return client.receiveLine() + " " + client.receiveLine() + " " + client.receiveLine();
    }
  }
}
