package org.ucspi.itests;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.hostile.Attack;
import org.ucspi.hostile.Hellos;

/**
 * Clients that send broken ClientHellos in every way, from many addresses: one line of the log for
 * each, nothing stays, and good clients do not notice.
 */
class HostileHandshakesIT {
  private static final int CONNECTIONS =
      Integer.getInteger("ucspi.cases", Figures.LONG ? 100_000 : 2000);
  private static final int A_BATCH = 2000;
  private static final int WARM_UP = 1000;
  private static final int AT_ONCE = 50;
  private static final int ADDRESSES = 30;

  /** Good clients that come while nobody else does. */
  private static final int ALONE = 20;

  private static final List<byte[]> HELLOS = Hellos.captured();

  /** All that a stranger may cost: his line, with a reason that is words. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\S+ \\| ERROR \\| .* \\| sslserver: error: \\(111\\) unable to accept TLS from: (\\S+)"
              + " for pid: \\d+ (?!.*(Exception|Error|java\\.|\\bnull\\b|internal error))[ -~]{3,}");

  private static final AtomicLong SEEDS =
      new AtomicLong(Long.getLong("ucspi.seed", Figures.LONG ? System.nanoTime() : 1));

  private static KarafProcess karaf;
  private static Jvm jvm;

  /** By provider. */
  private static final Map<String, Integer> PORTS = new HashMap<>();

  private static int port;

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("hostile", Ports.free());
    karaf.setKey("org.ops4j.pax.logging.cfg", "log4j2.appender.rolling.policies.size.size", "1GB");
    for (String provider : List.of("jdk", "openssl")) {
      karaf.etc().put("tls", provider, "provider = " + provider);
      PORTS.put(
          provider,
          karaf
              .etc()
              .putListener(
                  provider,
                  "echo",
                  "tls = " + provider,
                  "verbosity = errors",
                  "handshakeTimeoutSeconds = 5",
                  "concurrency = " + 2 * AT_ONCE,
                  "backlog = " + 4 * AT_ONCE));
    }
    karaf.start("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch").awaitShell();
    PORTS.values().forEach(Ports::awaitListening);
    jvm = new Jvm(karaf.pid());
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "openssl"})
  void brokenHandshakesCostALineEachAndLeaveNothing(String provider) throws Exception {
    port = PORTS.get(provider);
    come(WARM_UP);
    jvm.awaitIdle();
    var soon = soon();
    long heap = jvm.liveHeap();
    long memory = jvm.anonymous();
    var descriptors = jvm.descriptors();
    var threads = jvm.steadyThreads();
    var cpu = jvm.cpu();
    long start = System.nanoTime();

    var good = new GoodClients();
    for (int left = CONNECTIONS; left > 0; left -= A_BATCH) {
      come(Math.min(left, A_BATCH));
    }
    var times = good.leave();
    double seconds = (System.nanoTime() - start) / 1e9;
    jvm.awaitIdle();
    assertThat(serves()).isLessThan(soon);
    Figures.note(
        "broken handshakes, " + provider + ", " + AT_ONCE + " at a time",
        "%d connections, %.0f/s, %.1f ms of processor time each",
        CONNECTIONS,
        CONNECTIONS / seconds,
        (double) jvm.cpu().minus(cpu).toMillis() / CONNECTIONS);
    var slow = times.stream().filter(time -> time.compareTo(soon) > 0).toList();
    assertThat(slow)
        .as(
            Figures.note(
                "good clients meanwhile, " + provider,
                "%d served, within %d ms (median), %d ms (longest)",
                times.size(),
                times.get(times.size() / 2).toMillis(),
                times.get(times.size() - 1).toMillis()))
        .hasSizeLessThanOrEqualTo(times.size() / 20);

    jvm.awaitIdle();
    long grown = jvm.liveHeap() - heap;
    long native_ = jvm.anonymous() - memory;
    assertThat(grown)
        .as(
            Figures.note(
                "after them, " + provider,
                "live heap %+.1f MiB, other memory %+.1f MiB",
                grown / 1048576.0,
                native_ / 1048576.0))
        .isLessThan(8 << 20);
    assertThat(native_).isLessThan(64 << 20);
    Awaitility.await("descriptors")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(jvm.descriptors()).isEqualTo(descriptors));
    assertThat(jvm.threadsMoreThan(threads)).isEmpty();

    // connections, accepted, denied, failed
    var row = ListenersTable.of(karaf).row(provider);
    assertThat(row)
        .endsWith(
            "0/" + 2 * AT_ONCE,
            String.valueOf(WARM_UP + CONNECTIONS + times.size() + ALONE + 1),
            "0",
            String.valueOf(WARM_UP + CONNECTIONS));
  }

  /** Has strangers come, and holds the log against what they did. */
  private static void come(int count) throws Exception {
    karaf.log().mark();
    var expected = new ConcurrentHashMap<String, Long>();
    Crowd.come(
        count,
        AT_ONCE,
        Duration.ofMinutes(5),
        () -> {
          var random = new Random(SEEDS.getAndIncrement());
          random.nextInt(); // the first ones of seeds in a row are much alike
          var address = "127.0.1." + (1 + random.nextInt(ADDRESSES));
          expected.merge(address, 1L, Long::sum);
          attack(address, random);
          return true;
        });
    Awaitility.await("a line for each")
        .atMost(Duration.ofSeconds(10))
        .until(() -> ofStrangers().size() >= count);
    var lines = ofStrangers();
    assertThat(lines).allMatch(line -> LINE.matcher(line).matches());
    assertThat(lines.stream().collect(groupingBy(HostileHandshakesIT::address, counting())))
        .as("lines of each address, seeds up to %d", SEEDS.get())
        .isEqualTo(Map.copyOf(new TreeMap<>(expected)));
    assertThat(Files.readString(karaf.base().resolve("data/log/output.txt")))
        .doesNotContain("Exception");
  }

  /** All but what Karaf may say of itself while all is well. */
  private static List<String> ofStrangers() {
    return karaf.log().lines().stream().filter(line -> !line.contains(" | INFO  | ")).toList();
  }

  private static String address(String line) {
    var matcher = LINE.matcher(line);
    return matcher.matches() ? matcher.group(1) : line;
  }

  private static void attack(String address, Random random) throws IOException {
    var hello = HELLOS.get(random.nextInt(HELLOS.size()));
    var bytes = Attack.any(random).on(hello, random);
    int longest = random.nextInt(4) == 0 ? 1 + random.nextInt(50) : 1 + random.nextInt(100_000);
    try (var socket = Client.from(address).connect(port)) {
      socket.setTcpNoDelay(true);
      for (int from = 0; from < bytes.length; from += longest) {
        socket.getOutputStream().write(bytes, from, Math.min(longest, bytes.length - from));
      }
      switch (random.nextInt(20)) {
        case 0 -> socket.getInputStream().readAllBytes(); // says nothing more
        case 1, 2, 3, 4, 5, 6 -> socket.setSoLinger(true, 0); // a reset
        default -> {
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither served nor ended: " + address, e);
    } catch (IOException e) {
      // ended before it had said all, or read the answer
    }
  }

  /** Within a second, where the machine has nothing else to do. */
  private static Duration soon() throws IOException {
    var longest = Duration.ofMillis(250);
    for (int i = 0; i < ALONE; i++) {
      var time = serves();
      longest = time.compareTo(longest) > 0 ? time : longest;
    }
    return longest.multipliedBy(4);
  }

  /** How long it takes until a good client has had its echo. */
  private static Duration serves() throws IOException {
    long start = System.nanoTime();
    try (var client = TlsClient.connect(port)) {
      assertThat(client.echoes("hello")).isTrue();
      client.sendCloseNotify();
      client.receiveAll();
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  /** One after the other, as long as strangers come. */
  private static final class GoodClients {
    private final AtomicBoolean enough = new AtomicBoolean();
    private final CompletableFuture<List<Duration>> times =
        CompletableFuture.supplyAsync(
            () -> {
              var all = new ArrayList<Duration>();
              try {
                while (!enough.get()) {
                  all.add(serves());
                }
              } catch (IOException e) {
                throw new AssertionError("a good client was not served", e);
              }
              return all.stream().sorted().toList();
            });

    List<Duration> leave() {
      enough.set(true);
      return times.join();
    }
  }
}
