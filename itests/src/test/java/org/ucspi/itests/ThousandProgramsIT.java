package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A thousand programs at the same time: what each costs the JVM, and how all of them end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThousandProgramsIT {
  private static final int PROGRAMS = 1000;

  /** A socket, two pipes, and what tells the program's end. */
  private static final int DESCRIPTORS_EACH = 4;

  private static final int MORE_THREADS = 4;
  private static final int MOST_BYTES_EACH = 256 * 1024;
  private static final Duration TO_END = Duration.ofSeconds(5);

  private static KarafProcess karaf;
  private static Jvm jvm;
  private static int plain;
  private static int tls;

  private final List<Wire> clients = new ArrayList<>();

  /** How to become a client. */
  private interface Way {
    Wire connect() throws IOException;
  }

  /** What the Karaf has at one moment. */
  private record Use(
      Map<String, Long> threads, long descriptors, long heap, long anonymous, long resident) {
    static Use now() {
      long heap = jvm.liveHeap(); // first: to be asked, the JVM opens a socket and starts a thread
      return new Use(jvm.steadyThreads(), sum(jvm.descriptors()), heap, jvm.anonymous(), jvm.rss());
    }
  }

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("thousand", Ports.free());
    karaf.etc().put("exec", "cat", "command = cat");
    plain = listener("plain");
    tls = listener("tls", "tls = demo");
    // the heap is in memory from the start: what comes on top is native, and stays comparable
    karaf.start("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch").awaitShell();
    karaf.awaitListening(plain, tls);
    jvm = new Jvm(karaf.pid());
    jvm.awaitIdle();
  }

  private static int listener(String name, String... more) {
    var lines =
        new ArrayList<>(
            List.of("concurrency = " + PROGRAMS, "backlog = 100", "drainTimeoutSeconds = 1"));
    lines.addAll(List.of(more));
    return karaf.etc().putListener(name, "cat", lines.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  @Order(1) // in a JVM that has no memory of others yet
  void eachOverTlsCostsLittle() throws Exception {
    costsLittle("TLS 1.3", () -> Wire.tls(tls, "TLSv1.3"));
  }

  @Test
  @Order(2)
  void eachOnPlainTcpCostsLittle() throws Exception {
    costsLittle("plain TCP", () -> Wire.plain(plain));
  }

  private void costsLittle(String over, Way way) throws Exception {
    come(way, 200); // what is made once, or up to a bound
    leave();
    var before = Use.now();
    come(way, PROGRAMS);
    assertThat(jvm.children()).hasSize(PROGRAMS);
    var with = Use.now();
    for (var client : clients) {
      assertThat(echoes(client)).isTrue();
    }

    assertThat(jvm.threadsMoreThan(before.threads).values().stream().mapToLong(n -> n).sum())
        .as(
            Figures.note(
                PROGRAMS + " programs, each with a connection over " + over,
                "%d threads of the JVM, %d without them; %.2f open files each",
                sum(with.threads),
                sum(before.threads),
                (with.descriptors - before.descriptors) / (double) PROGRAMS))
        .isLessThanOrEqualTo(MORE_THREADS);
    assertThat(with.descriptors - before.descriptors)
        .as("open files")
        .isEqualTo(PROGRAMS * DESCRIPTORS_EACH);
    long heap = (with.heap - before.heap) / PROGRAMS;
    long other = (with.anonymous - before.anonymous) / PROGRAMS;
    assertThat(heap + other)
        .as(
            Figures.note(
                PROGRAMS + " programs, each with a connection over " + over,
                "%d KiB of live heap each, %d KiB of other memory (RSS in all: %+d KiB)",
                heap / 1024,
                other / 1024,
                (with.resident - before.resident) / PROGRAMS / 1024))
        .isLessThan(MOST_BYTES_EACH);
  }

  @Test
  @Order(3)
  void allEndWithTheFeatureAndTheirClientsHearOfIt() throws Exception {
    come(() -> Wire.tls(tls, "TLSv1.3"), PROGRAMS / 2);
    come(() -> Wire.plain(plain), PROGRAMS / 2);
    var programs = jvm.children();
    karaf.log().mark();
    var command =
        CompletableFuture.runAsync(
            () ->
                karaf.client(
                    "log:log 'the command starts';"
                        + " feature:uninstall ucspi-ssl-demo; feature:uninstall ucspi-ssl"));
    karaf.log().await("the command starts");
    long start = System.nanoTime();
    Awaitility.await("all programs to end, and to be reaped")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> jvm.children().isEmpty());
    var took = Duration.ofNanos(System.nanoTime() - start);
    int orderly = 0;
    for (var client : clients) {
      orderly += endsInOrder(client) ? 1 : 0;
    }
    command.get(1, TimeUnit.MINUTES);

    assertThat(took)
        .as(
            Figures.note(
                "feature:uninstall with " + PROGRAMS + " programs",
                "all ended and reaped after %.1f s, a second of which they may go on; %d clients"
                    + " saw an end in order",
                took.toMillis() / 1e3,
                orderly))
        .isLessThan(TO_END);
    assertThat(programs).noneMatch(program -> Files.exists(Path.of("/proc", "" + program)));
    assertThat(orderly).isEqualTo(PROGRAMS);
  }

  /** With close_notify and FIN, or without; what hangs fails. */
  private static boolean endsInOrder(Wire client) throws IOException {
    try {
      return client.receiveAll().isEmpty() && client.rest().length == 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  private void come(Way way, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      var client = way.connect();
      clients.add(client);
      assertThat(echoes(client)).isTrue();
    }
  }

  private static boolean echoes(Wire client) throws IOException {
    client.send("hello\n");
    return client.receiveLine().equals("hello");
  }

  @AfterEach
  void leave() throws IOException {
    for (var client : clients) {
      client.close();
    }
    clients.clear();
    Awaitility.await("all programs to end")
        .atMost(Duration.ofSeconds(30))
        .until(() -> jvm.children().isEmpty());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
