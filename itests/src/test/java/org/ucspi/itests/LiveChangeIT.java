package org.ucspi.itests;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.ucspi.api.listener.ListenerState.Draining;
import org.ucspi.api.listener.ListenerState.Open;
import org.ucspi.api.listener.ListenerState.Waiting;
import org.ucspi.api.listener.ListenerStatus;
import org.ucspi.api.listener.Listeners;

/**
 * The table of live changes: a file is edited while a client is connected; the change takes effect
 * where it should, and the client that was there before notices nothing.
 */
public class LiveChangeIT extends KarafSupport {
  private static final BigInteger FIRST = BigInteger.valueOf(1001);
  private static final BigInteger SECOND = BigInteger.valueOf(1002);
  private static final String ECHO = "echo";

  @Inject Listeners listeners;

  // set inside of the container: Pax Exam makes an object of this class outside of it, too
  private Etc etc;
  private Log log;
  private Path pem;
  private int port;

  @Before
  public void listenerWithEcho() throws IOException {
    etc = Etc.ofThisKaraf();
    log = Log.ofThisKaraf();
    pem = Path.of(System.getProperty("karaf.data"), "tls-live");
    Files.createDirectories(pem);
    Pem.selfSigned(pem, "live", FIRST);
    putProfile();
    port = Ports.free();
    putListener("live", port, ECHO);
    awaitOpen("live");
  }

  @After
  public void nothingIsLeft() {
    for (var name : new String[] {"live", "second"}) {
      etc.delete("listener", name);
      etc.delete("exec", name);
      etc.delete("rules", name);
    }
    etc.delete("tls", "live");
    waitFor("listeners to end").until(() -> status("live").isEmpty() && status("second").isEmpty());
  }

  // new listener file

  @Test
  public void newFileOpensItsPort() throws IOException {
    int second = Ports.free();
    try (var before = client(port)) {
      putListener("second", second, ECHO);
      awaitOpen("second");
      try (var client = client(second)) {
        assertThat(client.echoes("hello")).isTrue();
      }
      assertThat(before.echoes("untouched")).isTrue();
    }
  }

  @Test
  public void newFileWaitsForItsProfileAndSaysSo() throws IOException {
    etc.delete("tls", "live");
    waitFor("the port to close").until(() -> state("live") instanceof Waiting);
    assertThat(missing("live")).contains("tls live");
    assertThat(Ports.isOpen(port)).isFalse();

    putProfile();
    awaitOpen("live");
    try (var client = client(port)) {
      assertThat(client.echoes("hello")).isTrue();
    }
  }

  @Test
  public void newFileWaitsForItsHandlerAndSaysSo() throws IOException {
    int second = Ports.free();
    putListener("second", second, "second");
    waitFor("the listener to wait").until(() -> state("second") instanceof Waiting);
    assertThat(missing("second")).contains("handler second");
    assertThat(Ports.isOpen(second)).isFalse();

    etc.put("exec", "second", "command = cat");
    awaitOpen("second");
    try (var client = client(second)) {
      assertThat(client.echoes("hello")).isTrue();
    }
  }

  // host or port edited

  @Test
  public void editedPortOpensTheNewSocketAndClosesTheOld() throws IOException {
    int moved = Ports.free();
    try (var before = client(port)) {
      etc.set("listener", "live", "port", String.valueOf(moved));
      Ports.awaitOpen(moved, Duration.ofSeconds(15));
      Ports.awaitClosed(port, Duration.ofSeconds(15));
      try (var client = client(moved)) {
        assertThat(client.echoes("hello")).isTrue();
      }
      assertThat(before.echoes("untouched")).isTrue();
    }
  }

  @Test
  public void editedPortThatIsTakenKeepsTheOldSocketAndSaysSo() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var before = client(port)) {
      log.mark();
      etc.set("listener", "live", "port", String.valueOf(taken.getLocalPort()));
      log.await("unable to bind to: 127\\.0\\.0\\.1 port: " + taken.getLocalPort());
      assertThat(state("live")).isInstanceOf(Open.class);
      waitFor("the refusal").until(() -> ((Open) state("live")).refused().isPresent());
      try (var client = client(port)) {
        assertThat(client.echoes("hello")).isTrue();
      }
      assertThat(before.echoes("untouched")).isTrue();
    }
  }

  // any other key edited

  @Test
  public void editedLimitAppliesToTheNextConnection() throws IOException {
    try (var before = client(port)) {
      etc.set("listener", "live", "concurrency", "2");
      waitFor("the limit").until(() -> status("live").orElseThrow().limit() == 2);
      assertThat(before.echoes("untouched")).isTrue();
      assertThat(status("live").orElseThrow().connections()).isEqualTo(1);
      try (var client = client(port)) {
        assertThat(client.echoes("hello")).isTrue();
      }
    }
  }

  @Test
  public void badEditIsRefusedWithFileKeyAndValueAndTheOldStays() throws IOException {
    try (var before = client(port)) {
      log.mark();
      etc.set("listener", "live", "concurrency", "many");
      log.await("org\\.ucspi\\.listener-live\\.cfg.*concurrency.*many");
      assertThat(state("live")).isInstanceOf(Open.class);
      assertThat(before.echoes("untouched")).isTrue();
      try (var client = client(port)) {
        assertThat(client.echoes("hello")).isTrue();
      }
    }
  }

  // TLS profile edited, or a PEM file replaced

  @Test
  public void editedProfileAppliesToTheNextHandshake() throws IOException {
    Pem.selfSigned(pem, "other", SECOND);
    try (var before = client(port)) {
      assertThat(before.serial()).isEqualTo(FIRST);
      etc.put("tls", "live", "certificate = " + crt("other"), "key = " + key("other"));
      awaitSerial(SECOND);
      assertThat(before.echoes("untouched")).isTrue();
    }
  }

  @Test
  public void replacedPemFilesApplyToTheNextHandshake() throws IOException {
    Pem.selfSigned(pem, "other", SECOND);
    try (var before = client(port)) {
      Files.move(key("other"), key("live"), ATOMIC_MOVE);
      Files.move(crt("other"), crt("live"), ATOMIC_MOVE);
      awaitSerial(SECOND);
      assertThat(before.echoes("untouched")).isTrue();
    }
  }

  @Test
  public void mismatchedPemFilesKeepTheOldAndAreReportedOnce() throws IOException {
    Pem.selfSigned(pem, "other", SECOND);
    try (var before = client(port)) {
      log.mark();
      Files.move(crt("other"), crt("live"), ATOMIC_MOVE);
      log.await("org\\.ucspi\\.tls-live\\.cfg|live\\.crt");
      try (var client = client(port)) {
        assertThat(client.serial()).isEqualTo(FIRST);
      }
      assertThat(before.echoes("untouched")).isTrue();
      // time for a second report, should there be one
      Awaitility.await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(4))
          .until(() -> log.count("org\\.ucspi\\.tls-live\\.cfg|live\\.crt") == 1);
    }
  }

  // rules edited

  @Test
  public void editedRulesApplyToTheNextConnection() throws IOException {
    int second = Ports.free();
    etc.put("rules", "second", "rule.1 = 127.:allow");
    putListener("second", second, ECHO, "rules = second");
    awaitOpen("second"); // so the rules are in use
    try (var before = client(second)) {
      log.mark();
      etc.put("rules", "second", "rule.1 = 127.:deny");
      waitFor("the denial").until(() -> !connects(second));
      log.await("deny \\S+ \\S*:127\\.0\\.0\\.1:" + second + " ");
      assertThat(state("second")).isInstanceOf(Open.class);
      assertThat(before.echoes("untouched")).isTrue();

      etc.put("rules", "second", "rule.1 = 127.:allow");
      waitFor("the permission").until(() -> connects(second));
    }
  }

  @Test
  public void removedRulesCloseThePortUntilTheyComeBack() throws IOException {
    etc.put("rules", "live", "rule.1 = 127.:allow");
    etc.set("listener", "live", "rules", "live");
    try (var before = client(port)) {
      waitFor("the rules to be in use")
          .until(
              () -> {
                etc.delete("rules", "live");
                return state("live") instanceof Waiting;
              });
      assertThat(missing("live")).contains("rules live");
      assertThat(Ports.isOpen(port)).isFalse();
      assertThat(before.echoes("untouched")).isTrue();

      etc.put("rules", "live", "rule.1 = 127.:allow");
      awaitOpen("live");
    }
  }

  // handler removed

  @Test
  public void removedHandlerClosesThePortAndConnectionsGoOn() throws IOException {
    int second = Ports.free();
    etc.put("exec", "second", "command = cat");
    putListener("second", second, "second");
    awaitOpen("second");
    try (var before = client(second)) {
      etc.delete("exec", "second");
      waitFor("the port to close").until(() -> state("second") instanceof Waiting);
      assertThat(missing("second")).contains("handler second");
      assertThat(Ports.isOpen(second)).isFalse();
      assertThat(before.echoes("untouched")).isTrue();

      etc.put("exec", "second", "command = cat");
      awaitOpen("second");
      try (var client = client(second)) {
        assertThat(client.echoes("hello")).isTrue();
      }
      assertThat(before.echoes("still untouched")).isTrue();
    }
  }

  // listener file deleted

  @Test
  public void deletedFileClosesThePortAndConnectionsDrain() throws IOException {
    try (var before = client(port)) {
      etc.delete("listener", "live");
      Ports.awaitClosed(port, Duration.ofSeconds(15));
      assertThat(state("live")).isInstanceOf(Draining.class);
      assertThat(before.echoes("untouched")).isTrue();
      before.sendCloseNotify();
      assertThat(before.receiveAll()).isEmpty();
    }
    waitFor("the listener to be gone").until(() -> status("live").isEmpty());
  }

  @Test
  public void drainTimeoutEndsTheProgramWithSigterm() throws IOException {
    int second = Ports.free();
    etc.put(
        "exec",
        "second",
        "command = sh -c 'trap \"echo terminated; exit 0\" TERM; echo ready;"
            + " while :; do sleep 0.1; done'");
    putListener("second", second, "second");
    etc.set("listener", "second", "drainTimeoutSeconds", "1");
    awaitOpen("second");
    try (var client = TlsClient.connect(second)) {
      assertThat(client.receiveLine()).isEqualTo("ready");
      log.mark();
      etc.delete("listener", "second");
      assertThat(client.receiveLine()).isEqualTo("terminated");
      log.await("ended by \\d+ status ");
    }
    waitFor("the listener to be gone").until(() -> status("second").isEmpty());
  }

  private Path crt(String name) {
    return pem.resolve(name + ".crt");
  }

  private Path key(String name) {
    return pem.resolve(name + ".key");
  }

  private void putProfile() {
    etc.put("tls", "live", "certificate = " + crt("live"), "key = " + key("live"));
  }

  private void putListener(String name, int onPort, String handler, String... more) {
    var lines =
        Stream.of(
            "host = 127.0.0.1",
            "port = " + onPort,
            "handler = " + handler,
            "tls = live",
            "lookupRemoteHost = false",
            "localHost = localhost");
    etc.put("listener", name, Stream.concat(lines, Stream.of(more)).toArray(String[]::new));
  }

  /** Connects, and proves with an echo that the handler is reached. */
  private static TlsClient client(int to) throws IOException {
    var client = TlsClient.connect(to);
    try {
      assertThat(client.echoes("before")).isTrue();
      return client;
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private static boolean connects(int to) {
    try (var client = client(to)) {
      return client.echoes("hello");
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitSerial(BigInteger serial) {
    waitFor("certificate " + serial)
        .until(
            () -> {
              try (var client = client(port)) {
                return client.serial().equals(serial);
              }
            });
  }

  private void awaitOpen(String name) {
    waitFor("listener " + name + " to open").until(() -> state(name) instanceof Open);
  }

  private Iterable<String> missing(String name) {
    return ((Waiting) state(name))
        .missing().stream().map(what -> what.replaceFirst("^(\\w+ \\w+).*", "$1")).toList();
  }

  private Object state(String name) {
    return status(name).<Object>map(ListenerStatus::state).orElse("none");
  }

  private Optional<ListenerStatus> status(String name) {
    return listeners.listeners().stream().filter(l -> l.name().equals(name)).findFirst();
  }

  private static ConditionFactory waitFor(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(100));
  }
}
