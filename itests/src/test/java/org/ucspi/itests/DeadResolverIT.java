package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.itests.KnownHosts.DELEGATED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 200 clients whose names nobody tells: they wait, and nobody waits with them. */
@ExtendWith(SharedKaraf.class)
class DeadResolverIT {
  private static final int WAITING = 200;
  private static final int PROBES = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final String SHORT = "dnsTimeoutSeconds = " + TIMEOUT.toSeconds();

  /** A timer's tick may be early. */
  private static final Duration EARLY = Duration.ofMillis(50);

  /** The goal, and what a machine with other things to do may make of it at times. */
  private static final double GOAL_MILLIS = 50;

  private static final double AT_MOST_MILLIS = 1000;

  /** Pools that are not full yet may grow, by no more than this in all. */
  private static final int MORE_THREADS = 10;

  private static KarafProcess karaf;
  private static Jvm jvm;
  private static DnsServer dns;
  private static LookUps lookUps;
  private static int asking;
  private static int plain;

  @BeforeAll
  static void listen(KarafProcess shared) throws Exception {
    karaf = shared;
    jvm = new Jvm(karaf.pid());
    dns = DnsServer.start(KnownHosts.records());
    lookUps = new LookUps(karaf);
    asking =
        lookUps.putListener(
            "dead-asking", "env", "concurrency = 300", "backlog = 300", "verbosity = errors");
    plain =
        lookUps.putListener(
            "dead-plain",
            "echo",
            "lookupRemoteHost = false",
            "localHost = our.name",
            "verbosity = errors");
    lookUps.ask(dns);
    Ports.awaitListening(asking);
    Ports.awaitListening(plain);
    // so that what is made once is there
    try (var crowd = new Waiters("127.2")) {
      crowd.all();
    }
    probe(PROBES);
  }

  @AfterAll
  static void stop() {
    karaf.etc().delete("listener", "dead-asking");
    karaf.etc().delete("listener", "dead-plain");
    lookUps.close();
    dns.close();
  }

  @Test
  void resolverThatIsSilent() throws Exception {
    try (var resolver = SilentResolver.start()) {
      lookUps.ask(resolver, SHORT);
      int heard = resolver.heard();
      int threads = jvm.stacks().size();
      try (var crowd = new Waiters("127.3")) {
        Awaitility.await("a question for each")
            .atMost(TIMEOUT)
            .until(() -> resolver.heard() >= heard + WAITING);
        var figures = probe(PROBES);
        assertThat(crowd.served()).as("served while it is measured").isZero();
        nobodyWaits(threads);
        isQuick(figures, "a resolver that is silent");
        assertThat(crowd.all())
            .as(figures(crowd.all(), "a resolver that is silent"))
            .hasSize(WAITING)
            .allSatisfy(
                waiter -> {
                  assertThat(waiter.seen.get("TCPREMOTEHOST")).isEmpty();
                  assertThat(waiter.seen.get("TCPREMOTEIP")).hasValue(waiter.address);
                  assertThat(waiter.took).isBetween(TIMEOUT.minus(EARLY), TIMEOUT.plus(SLACK));
                });
      }
      resolver.wakeUp(dns);
      // what has failed is not asked again for some seconds
      Awaitility.await("names, now that it answers")
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  Variables.seenBy(DELEGATED, "127.0.0.1", asking)
                      .get("TCPREMOTEHOST")
                      .filter("delegated.example.org"::equals)
                      .isPresent());
    }
  }

  @Test
  void portWhereNothingListens() throws Exception {
    lookUps.ask("127.0.0.1:" + Ports.free(), SHORT);
    lookUps.await("no name", String::isEmpty);
    int threads = jvm.stacks().size();
    try (var crowd = new Waiters("127.4")) {
      var figures = probe(PROBES);
      nobodyWaits(threads);
      isQuick(figures, "a resolver where nothing listens");
      assertThat(crowd.all())
          .as(figures(crowd.all(), "a resolver where nothing listens"))
          .hasSize(WAITING)
          .allSatisfy(
              waiter -> {
                assertThat(waiter.seen.get("TCPREMOTEHOST")).isEmpty();
                assertThat(waiter.seen.get("TCPREMOTEIP")).hasValue(waiter.address);
                assertThat(waiter.took).isLessThan(TIMEOUT.plus(SLACK));
              });
    }
  }

  /** Some thread may be at work in the moment that is looked at; one that waits stays there. */
  private static void nobodyWaits(int threadsBefore) {
    Awaitility.await("threads that do not wait")
        .atMost(TIMEOUT.dividedBy(2))
        .untilAsserted(() -> assertNobodyWaits(jvm.stacks(), threadsBefore));
  }

  private static void assertNobodyWaits(List<Jvm.Stack> stacks, int threadsBefore) {
    assertThat(stacks).as("blocked").noneMatch(thread -> thread.state().equals("BLOCKED"));
    assertThat(stacks)
        .as("in a look-up of the JVM's, which waits")
        .noneMatch(
            thread -> thread.isIn("java\\.net\\.Inet\\w*Address\\w*\\.(lookup|getHost|getAllBy)"));
    assertThat(stacks)
        .as("in DNS: one that waits for all answers, at most")
        .filteredOn(thread -> thread.isIn("org\\.xbill\\.|org\\.ucspi\\.environment\\."))
        .hasSizeLessThanOrEqualTo(1);
    assertThat(stacks.size() - threadsBefore)
        .as(
            Figures.note(
                WAITING + " clients whose names are looked up",
                "%d threads, %d without them",
                stacks.size(),
                threadsBefore))
        .isLessThanOrEqualTo(MORE_THREADS);
  }

  private static void isQuick(double[] millis, String what) {
    double median = millis[millis.length / 2];
    double longest = millis[millis.length - 1];
    var figure =
        Figures.note(
            "beside " + WAITING + " clients that wait for " + what,
            "another listener answers within %.1f ms (median), %.1f ms (longest of %d)",
            median,
            longest,
            millis.length);
    assertThat(median).as(figure).isLessThan(GOAL_MILLIS);
    assertThat(longest).as(figure).isLessThan(AT_MOST_MILLIS);
  }

  private static String figures(List<Waiter> waiters, String what) {
    var took = waiters.stream().map(Waiter::took).sorted().toList();
    return Figures.note(
        WAITING + " clients at once with " + what,
        "served without a name after %.2f to %.2f s, dnsTimeoutSeconds = %d",
        took.get(0).toMillis() / 1e3,
        took.get(took.size() - 1).toMillis() / 1e3,
        TIMEOUT.toSeconds());
  }

  /** From the connect to the echo of one byte, in milliseconds, in ascending order. */
  private static double[] probe(int count) throws IOException {
    var millis = new double[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      try (var socket = Client.from("127.0.0.1").connect(plain)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
      }
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  /** What became of a client. */
  private record Waiter(String address, Variables seen, Duration took) {}

  /** As many clients at once, each from an address of its own. */
  private static final class Waiters implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();
    private final List<CompletableFuture<Waiter>> waiters;
    private final ExecutorService threads = Executors.newFixedThreadPool(WAITING);

    Waiters(String prefix) {
      var all = new ArrayList<CompletableFuture<Waiter>>();
      for (int i = 0; i < WAITING; i++) {
        var address = prefix + "." + i / 100 + "." + (1 + i % 100);
        long start = System.nanoTime();
        var socket = Client.from(address).connect(asking);
        sockets.add(socket);
        all.add(CompletableFuture.supplyAsync(() -> wait(address, socket, start), threads));
      }
      waiters = List.copyOf(all);
    }

    private static Waiter wait(String address, Socket socket, long start) {
      try {
        var seen = Variables.of(socket.getInputStream().readAllBytes());
        var took = Duration.ofNanos(System.nanoTime() - start);
        return new Waiter(address, seen, took);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long served() {
      return waiters.stream().filter(CompletableFuture::isDone).count();
    }

    List<Waiter> all() throws Exception {
      CompletableFuture.allOf(waiters.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      return waiters.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() throws IOException {
      for (var socket : sockets) {
        socket.close();
      }
      threads.shutdownNow();
    }
  }
}
