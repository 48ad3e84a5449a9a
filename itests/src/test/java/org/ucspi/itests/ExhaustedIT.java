package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener whose Karaf gets no more of the system: it says so, and serves again afterwards. */
class ExhaustedIT {
  private static final int DESCRIPTORS = 400;
  private static final int PROCESSES = 30;

  /** Nobody's: its limit of processes counts none but this Karaf's. Root has none. */
  private static final String USER = "61234";

  private static final List<String> AS_USER =
      List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups");

  private static final Duration WATCH = Duration.ofSeconds(3);
  private static final int PATIENCE_MILLIS = 5000;

  private final List<Wire> clients = new ArrayList<>();
  private KarafProcess karaf;
  private Optional<Path> moved = Optional.empty();
  private Jvm jvm;
  private int cat;
  private int secure;
  private int echo;

  @AfterEach
  void stop() throws IOException {
    for (var client : clients) {
      client.close();
    }
    try {
      if (moved.isPresent() && karaf.isAlive()) {
        limitProcesses(10_000); // a JVM ends by way of a new thread
      }
      karaf.close();
    } finally {
      moved.ifPresent(folder -> Commands.output("mv", karaf.base().toString(), folder.toString()));
    }
  }

  @Test
  void servesAgainAfterItHadNoDescriptorLeft() throws Exception {
    karaf =
        KarafProcess.ofAssembly("descriptors", Ports.free())
            .startedBy("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh");
    start();
    assertThat(served(cat, 1) + served(echo, 1)).isEqualTo(2);
    leave();
    var descriptors = jvm.descriptors();
    karaf.log().mark();

    int served = served(cat, DESCRIPTORS / 2);
    assertThat(served).isBetween(40, DESCRIPTORS / 4);
    assertDropped("too many open files", DESCRIPTORS / 2 - served);

    // and many at the same time, where a few have left
    clients.subList(0, 10).forEach(ExhaustedIT::close);
    clients.subList(0, 10).clear();
    assertThat(Crowd.come(400, 80, Duration.ofMinutes(1), () -> answered(cat)))
        .as("served or dropped, each in time")
        .contains(true);

    assertThat(served(cat, DESCRIPTORS / 2)).isLessThan(40);
    waitUnaccepted();

    leave();
    assertThat(served(cat, 20) + served(echo, 20)).isEqualTo(40);
    leave();
    assertThat(jvm.descriptors()).isEqualTo(descriptors);
    assertThat(karaf.log().count(" (WARN|ERROR) ")).isEqualTo(karaf.log().count("open files"));
  }

  /** Those for whom not even a socket can be had wait in the backlog, at next to no cost. */
  private void waitUnaccepted() throws IOException {
    var waiting = new ArrayList<Wire>();
    karaf.log().mark();
    for (int i = 0; i < 30; i++) {
      var client = Wire.plain(echo);
      waiting.add(client);
      client.send("hello\n");
    }
    karaf.log().await("sslserver: error: \\(111\\) unable to accept: too many open files$");
    jvm.awaitIdle(); // what compiles after a crowd is no cost of waiting
    karaf.log().mark();
    var cpu = jvm.cpu();
    Awaitility.await().pollDelay(WATCH).atMost(WATCH.plusSeconds(5)).until(() -> true);
    var used = jvm.cpu().minus(cpu);
    long lines = karaf.log().lines().size();
    var figure =
        Figures.note(
            "no descriptor to accept a client with",
            "%d ms of processor time and %d log lines in %d s",
            used.toMillis(),
            lines,
            WATCH.toSeconds());
    leave();
    for (var client : waiting) {
      assertThat(client.receiveLine()).isEqualTo("hello");
      client.close();
    }
    assertThat(used).as(figure).isLessThan(WATCH.dividedBy(10));
    assertThat(lines).as(figure).isLessThanOrEqualTo(WATCH.toSeconds());
  }

  @Test
  void servesAgainAfterItCouldStartNoProgram() throws Exception {
    karaf = ofUser("processes");
    start();
    assertThat(served(cat, 10)).isEqualTo(10); // threads that it has only once it serves
    leave();
    karaf.log().mark();
    limitProcesses(tasks() + PROCESSES);

    int served = served(cat, 2 * PROCESSES);
    assertThat(served).isBetween(PROCESSES / 2, PROCESSES);
    assertDropped("too many processes", 2 * PROCESSES - served);
    assertThat(served(echo, 5)).as("what needs no process").isEqualTo(5);

    clients.subList(0, 10).forEach(ExhaustedIT::close);
    clients.subList(0, 10).clear();
    assertThat(Crowd.come(200, 40, Duration.ofMinutes(1), () -> answered(cat)))
        .as("served or dropped, each in time")
        .contains(true, false);

    leave(); // and the limit stays
    assertThat(served(cat, PROCESSES / 2)).isEqualTo(PROCESSES / 2);
    assertThat(karaf.log().count(" (WARN|ERROR) ")).isEqualTo(karaf.log().count("too many proc"));
  }

  @Test
  void servesAgainAfterItCouldStartNoThread() throws Exception {
    karaf = ofUser("threads");
    start();
    karaf.log().mark();
    // nobody has come yet, and threads that serve only are not there
    limitProcesses(tasks());
    int atLimit = served(echo, 3) + served(cat, 3) + served(secure, 3);
    assertThat(karaf.log().count("sslserver: error: "))
        .as("lines for the " + (9 - atLimit) + " of 9 that were not served")
        .isGreaterThanOrEqualTo(9 - atLimit);

    limitProcesses(tasks() + 200);
    assertThat(served(echo, 10)).as("of 10 on echo, after " + atLimit + " of 9").isEqualTo(10);
    assertThat(served(cat, 10)).as("of 10 on cat").isEqualTo(10);
    assertThat(served(secure, 10)).as("of 10 over TLS").isEqualTo(10);
    leave();
  }

  private void start() {
    karaf.etc().put("exec", "cat", "command = cat");
    cat = listener("cat", "cat");
    secure = listener("secure", "cat", "tls = demo");
    echo = listener("echo", "echo");
    karaf.start().awaitShell().awaitListening(cat, secure, echo);
    jvm = new Jvm(karaf.pid());
    jvm.awaitIdle();
  }

  private int listener(String name, String handler, String... more) {
    var lines =
        new ArrayList<>(List.of("concurrency = 1000", "backlog = 200", "drainTimeoutSeconds = 1"));
    lines.addAll(List.of(more));
    return karaf.etc().putListener(name, handler, lines.toArray(String[]::new));
  }

  /** One that runs as a user of its own, in a folder that this user may reach. */
  private KarafProcess ofUser(String name) throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may become another user");
    moved = Optional.of(Files.createDirectories(Path.of("target/karaf")).resolve(name));
    var base = Files.createTempDirectory("karaf");
    var own = KarafProcess.ofAssembly(base, Ports.free());
    Files.createDirectories(base.resolve("data/log"));
    Commands.output("chown", "-R", USER + ":" + USER, base.toString());
    return own.startedBy(AS_USER.toArray(String[]::new));
  }

  /** The soft limit, set by the user itself: root may need a capability for another's. */
  private void limitProcesses(long most) {
    var command = new ArrayList<>(AS_USER);
    command.addAll(List.of("prlimit", "--pid", "" + karaf.pid(), "--nproc=" + most + ":"));
    Commands.output(command.toArray(String[]::new));
  }

  /** What counts: its threads and its programs. */
  private long tasks() {
    return jvm.threads().values().stream().mapToLong(Long::longValue).sum() + jvm.children().size();
  }

  /** Each of them with one line that names the reason. */
  private void assertDropped(String reason, int count) {
    Awaitility.await("a log line for each that was dropped")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(
                        karaf
                            .log()
                            .count(
                                "sslserver: error: \\(111\\) unable to start /\\S+/cat: .*"
                                    + reason
                                    + ", see ulimit .* for: 127.0.0.1 pid: \\d+$"))
                    .isEqualTo(count));
    assertThat(karaf.log().count(" (WARN|ERROR) ")).isEqualTo(count);
  }

  /** How many of {@code count} clients are served, who then stay. */
  private int served(int port, int count) throws IOException {
    int served = 0;
    for (int i = 0; i < count; i++) {
      var client = Wire.plain(port);
      if (answers(client, port)) {
        clients.add(client);
        served++;
      } else {
        client.close();
      }
    }
    return served;
  }

  /** Whether one client is served, who then leaves. */
  private boolean answered(int port) throws IOException {
    try (var client = Wire.plain(port)) {
      return answers(client, port);
    }
  }

  /** Whether it gets an answer, or else an end: neither is an error. */
  private boolean answers(Wire client, int port) throws IOException {
    client.channel().socket().setSoTimeout(PATIENCE_MILLIS);
    try {
      if (port == secure) {
        return TlsClient.over(client.channel().socket()).echoes("hello");
      }
      client.send("hello\n");
      return client.receiveLine().equals("hello");
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither served nor dropped", e);
    } catch (IOException e) {
      return false;
    }
  }

  private void leave() {
    clients.forEach(ExhaustedIT::close);
    clients.clear();
    Awaitility.await("all programs to end")
        .atMost(Duration.ofSeconds(10))
        .until(() -> jvm.children().isEmpty());
  }

  private static void close(Wire client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
