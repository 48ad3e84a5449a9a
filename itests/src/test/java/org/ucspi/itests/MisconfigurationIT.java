package org.ucspi.itests;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Mistakes of administrators: each is said in one line that names what to look at, is shown by
 * {@code ucspi:listeners}, and is over with the next good edit. All are made at the same time, one
 * listener for each, and made good one by one.
 */
@ExtendWith(SharedKaraf.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MisconfigurationIT {
  private static final String[] LISTENERS = {
    "unknownkey",
    "badvalue",
    "noport",
    "absentfile",
    "otherkey",
    "badprofile",
    "takenport",
    "nohandler",
    "nocommand"
  };

  private static final Map<String, Integer> PORTS = new HashMap<>();

  private static KarafProcess karaf;
  private static Log log;
  private static Path pem;
  private static ServerSocket taken;
  private static ListenersTable table;

  @BeforeAll
  static void makeAllMistakes(KarafProcess shared) throws IOException {
    karaf = shared;
    log = karaf.log();
    log.mark();
    pem = Files.createDirectories(karaf.base().resolve("data/mistakes"));
    for (var name : List.of("good", "other")) {
      Pem.selfSigned(pem, name, BigInteger.ONE);
    }
    Files.copy(pem.resolve("good.crt"), pem.resolve("otherkey.crt"));
    Files.copy(pem.resolve("other.key"), pem.resolve("otherkey.key"));
    taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    putListener("unknownkey", "idleTimeout = 5");
    putListener("badvalue", "concurrency = many");
    karaf.etc().put("listener", "noport", "handler = echo");
    karaf.etc().put("tls", "absentfile", certificate("absentfile"), key("absentfile"));
    putListener("absentfile", "tls = absentfile");
    karaf.etc().put("tls", "otherkey", certificate("otherkey"), key("otherkey"));
    putListener("otherkey", "tls = otherkey");
    karaf.etc().put("tls", "badprofile", "protocols = TLSv9");
    putListener("badprofile", "tls = badprofile");
    PORTS.put("takenport", taken.getLocalPort());
    putListener("takenport");
    putListener("nohandler", "handler = nohandler");
    karaf.etc().put("exec", "nocommand", "command = no-such-program -x");
    putListener("nocommand", "handler = nocommand");

    for (var name : List.of("unknownkey", "badvalue", "noport")) {
      log.await("sslserver: fatal: .*listener-" + name + "\\.cfg");
    }
    log.await("sslserver: fatal: .*unable to bind");
    log.await("status: nohandler waits for ");
    for (var name : List.of("absentfile", "otherkey", "badprofile", "nocommand")) {
      log.await("status: " + name + " waits for .*" + name + " \\(");
    }
    table = ListenersTable.of(karaf);
  }

  @AfterAll
  static void removeThem() throws IOException {
    for (var name : LISTENERS) {
      karaf.etc().delete("listener", name);
      karaf.etc().delete("tls", name);
      karaf.etc().delete("exec", name);
    }
    taken.close();
  }

  @Test
  void unknownKey() throws IOException {
    var reason =
        "org.ucspi.listener-unknownkey.cfg: idleTimeout: unknown key; did you mean"
            + " idleTimeoutSeconds?";
    isReportedOnce("unknownkey", "sslserver: fatal: (100) " + reason);
    assertThat(table.state("unknownkey")).isEqualTo("invalid: (100) " + reason);

    putListener("unknownkey", "idleTimeoutSeconds = 5");
    isServed("unknownkey");
  }

  @Test
  void badValue() throws IOException {
    var reason = "org.ucspi.listener-badvalue.cfg: concurrency: \"many\" is not a whole number";
    isReportedOnce("badvalue", "sslserver: fatal: (100) " + reason);
    assertThat(table.state("badvalue")).isEqualTo("invalid: (100) " + reason);

    karaf.etc().set("listener", "badvalue", "concurrency", "2");
    isServed("badvalue");
  }

  @Test
  void requiredKeyThatIsMissing() throws IOException {
    var reason = "org.ucspi.listener-noport.cfg: port: is required";
    isReportedOnce("noport", "sslserver: fatal: (100) " + reason);
    assertThat(table.state("noport")).isEqualTo("invalid: (100) " + reason);

    putListener("noport");
    isServed("noport");
  }

  @Test
  void certificateFileThatComesLater() throws IOException {
    var reason =
        "org.ucspi.tls-absentfile.cfg: certificate: unable to read "
            + pem.resolve("absentfile.crt")
            + ": no such file";
    isReportedOnce("absentfile", "tls absentfile: unable to use configuration: " + reason);
    assertThat(table.state("absentfile")).isEqualTo("waiting for tls absentfile (" + reason + ")");

    Files.copy(pem.resolve("good.key"), pem.resolve("absentfile.key"));
    Files.copy(pem.resolve("good.crt"), pem.resolve("absentfile.crt"));
    isServedInTls("absentfile");
  }

  @Test
  void keyThatDoesNotFitUntilItIsReplaced() throws IOException {
    var reason =
        "org.ucspi.tls-otherkey.cfg: key: the key in "
            + pem.resolve("otherkey.key")
            + " does not fit the certificate in "
            + pem.resolve("otherkey.crt");
    isReportedOnce("otherkey", "tls otherkey: unable to use configuration: " + reason);
    assertThat(table.state("otherkey")).isEqualTo("waiting for tls otherkey (" + reason + ")");

    Files.copy(pem.resolve("good.key"), pem.resolve("new.key"));
    Files.move(pem.resolve("new.key"), pem.resolve("otherkey.key"), ATOMIC_MOVE);
    isServedInTls("otherkey");
  }

  @Test
  void badValueInAProfile() throws IOException {
    isReportedOnce(
        "badprofile",
        "tls badprofile: unable to use configuration: org.ucspi.tls-badprofile.cfg: protocols: ");
    assertThat(table.state("badprofile"))
        .startsWith("waiting for tls badprofile (org.ucspi.tls-badprofile.cfg: protocols: ")
        .contains("TLSv9");

    karaf.etc().put("tls", "badprofile", "protocols = TLSv1.3");
    isServedInTls("badprofile");
  }

  @Test
  void portThatIsFreedLater() throws IOException {
    int port = PORTS.get("takenport");
    var reason = "(111) unable to bind to: 127.0.0.1 port: " + port + ": address already in use";
    isReportedOnce("unable to bind", "sslserver: fatal: " + reason);
    assertThat(table.state("takenport")).isEqualTo("invalid: " + reason);

    taken.close();
    isServed("takenport");
  }

  @Test
  void handlerThatComesLater() throws IOException {
    assertThat(log.count("status: nohandler waits for handler nohandler$")).isEqualTo(1);
    assertThat(log.count("\\| (WARN |ERROR) \\|.*nohandler")).isZero(); // it may be on its way
    assertThat(table.state("nohandler")).isEqualTo("waiting for handler nohandler");

    karaf.etc().put("exec", "nohandler", "command = cat");
    isServed("nohandler");
  }

  @Test
  void commandThatDoesNotExist() throws IOException {
    isReportedOnce(
        "nocommand",
        "exec nocommand: unable to use configuration: org.ucspi.exec-nocommand.cfg: command: ");
    assertThat(table.state("nocommand"))
        .startsWith("waiting for handler nocommand (org.ucspi.exec-nocommand.cfg: command: ")
        .contains("no-such-program");

    karaf.etc().put("exec", "nocommand", "command = cat");
    isServed("nocommand");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void allAreOpenInTheEnd() {
    var now = ListenersTable.of(karaf);
    assertThat(LISTENERS).allSatisfy(name -> assertThat(now.state(name)).isEqualTo("open"));
  }

  /** In one line with a severity, and no other that mentions it has one. */
  private static void isReportedOnce(String mentioned, String line) {
    assertThat(log.lines())
        .filteredOn(l -> l.matches(".*\\| (WARN |ERROR) \\|.*"))
        .filteredOn(Pattern.compile("\\b" + mentioned + "\\b").asPredicate())
        .singleElement()
        .asString()
        .contains("| " + line);
  }

  private static void isServed(String name) throws IOException {
    log.await("listening on 127\\.0\\.0\\.1 : " + PORTS.get(name) + " ");
    try (var client = Wire.plain(PORTS.get(name))) {
      client.send("hello\n");
      assertThat(client.receiveLine()).isEqualTo("hello");
    }
  }

  private static void isServedInTls(String name) throws IOException {
    log.await("listening on 127\\.0\\.0\\.1 : " + PORTS.get(name) + " ");
    try (var client = TlsClient.connect(PORTS.get(name))) {
      assertThat(client.echoes("hello")).isTrue();
    }
  }

  private static String certificate(String name) {
    return "certificate = " + pem.resolve(name + ".crt");
  }

  private static String key(String name) {
    return "key = " + pem.resolve(name + ".key");
  }

  /** With echo as its handler, unless {@code more} has another. */
  private static void putListener(String name, String... more) {
    int port = PORTS.computeIfAbsent(name, n -> Ports.free());
    var lines =
        Stream.of(
            "host = 127.0.0.1",
            "port = " + port,
            "handler = echo",
            "lookupRemoteHost = false",
            "localHost = localhost");
    karaf.etc().put("listener", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
  }
}
