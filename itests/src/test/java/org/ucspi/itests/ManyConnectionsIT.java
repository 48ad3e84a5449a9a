package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What many connections leave behind, and what many cost that stay. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyConnectionsIT {
  private static final int CONNECTIONS = Figures.LONG ? 10_000 : 1000;
  private static final int AT_ONCE = 50;
  private static final int IDLE = 300;

  private static KarafProcess karaf;
  private static Jvm jvm;
  private static int cat;
  private static int echo;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("many", Ports.free());
    karaf.etc().put("exec", "cat", "command = cat");
    cat = karaf.etc().putListener("cat", "cat", "tls = demo", "concurrency = " + AT_ONCE);
    echo = karaf.etc().putListener("echo", "echo", "tls = demo", "concurrency = " + IDLE);
    // the heap is in memory from the start: what comes on top is native, and stays comparable
    karaf.start("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch").awaitShell();
    karaf.awaitListening(cat, echo);
    jvm = new Jvm(karaf.pid());
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  @Order(2)
  void manyConnectionsLeaveNothingBehind() throws Exception {
    come(200); // what is made once, or up to a bound
    var descriptors = jvm.descriptors();
    var threads = jvm.steadyThreads();

    var cpu = jvm.cpu();
    long start = System.nanoTime();
    come(CONNECTIONS);
    double seconds = (System.nanoTime() - start) / 1e9;
    Figures.note(
        "echo of one line by cat over TLS 1.3, " + AT_ONCE + " at a time",
        "%d connections, %.0f/s, %.2f ms of the Karaf's processor time each",
        CONNECTIONS,
        CONNECTIONS / seconds,
        (double) jvm.cpu().minus(cpu).toMillis() / CONNECTIONS);

    Figures.note(
        "threads of the JVM, its compilers' and collectors' left out",
        "%d before, %d after %d connections",
        sum(threads),
        sum(jvm.steadyThreads()),
        CONNECTIONS);
    assertThat(jvm.zombies()).as("zombies").isEmpty();
    assertThat(jvm.descriptors())
        .as(
            Figures.note(
                "open files",
                "%d before, %d after %d connections",
                sum(descriptors),
                sum(jvm.descriptors()),
                CONNECTIONS))
        .isEqualTo(descriptors);
    assertThat(jvm.threadsMoreThan(threads)).as("new threads").isEmpty();
  }

  @Test
  @Order(1) // in a JVM that is still the same in each run
  void idleConnectionsCostLittle() throws Exception {
    Crowd.come(100, AT_ONCE, Duration.ofMinutes(1), () -> echoes(echo));
    long heapBefore = jvm.liveHeap();
    long before = jvm.pss();
    var clients = new ArrayList<TlsClient>();
    try {
      for (int i = 0; i < IDLE; i++) {
        var client = TlsClient.connect(echo);
        clients.add(client);
        assertThat(client.echoes("hello")).isTrue();
      }
      long heap = (jvm.liveHeap() - heapBefore) / IDLE;
      long each = (jvm.pss() - before) / IDLE + heap;
      assertThat(each)
          .as(
              Figures.note(
                  "idle TLS connections on echo",
                  "%d KiB each with %d of them: %d KiB live heap, the rest native (PSS)",
                  each / 1024,
                  IDLE,
                  heap / 1024))
          .isLessThan(256 * 1024);
      for (var client : clients) {
        assertThat(client.echoes("still there")).isTrue();
      }
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  /** Has clients come, one line echoed each, and waits until the last program is gone. */
  private static void come(int count) throws Exception {
    assertThat(Crowd.come(count, AT_ONCE, Duration.ofMinutes(5), () -> echoes(cat)))
        .hasSize(count)
        .containsOnly(true);
    Awaitility.await("the last program to end")
        .atMost(Duration.ofSeconds(30))
        .until(() -> jvm.children().isEmpty());
  }

  private static boolean echoes(int port) throws IOException {
    try (var client = TlsClient.connect(port, "TLSv1.3")) {
      return client.echoes("hello");
    }
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
