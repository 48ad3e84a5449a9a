package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs killed under load: no client waits for a dead one, and nothing is left of any. */
class KilledProgramsIT {
  private static final Duration LOAD = Duration.ofSeconds(Figures.LONG ? 60 : 10);
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final int AT_ONCE = 50;
  private static final int MOST_LINES = 40;
  private static final Duration PACE = Duration.ofMillis(20);
  private static final Pattern ENDED = Pattern.compile("sslserver: ended by (\\d+) status (.*)$");

  private static KarafProcess karaf;
  private static Jvm jvm;
  private static int tls;
  private static int plain;

  /** What became of a connection, as its client sees it. */
  private enum Outcome {
    /** Each line came back, then the end. */
    SERVED,
    /** It ended before. */
    CUT
  }

  @BeforeAll
  static void start() {
    karaf = KarafProcess.ofAssembly("killed", Ports.free());
    // in one file, as each end is counted
    karaf.setKey("org.ops4j.pax.logging.cfg", "log4j2.appender.rolling.policies.size.size", "1GB");
    karaf.etc().put("exec", "cat", "command = cat");
    tls = karaf.etc().putListener("tls", "cat", "tls = demo", "concurrency = " + AT_ONCE);
    plain = karaf.etc().putListener("plain", "cat", "concurrency = " + AT_ONCE);
    karaf.start().awaitShell().awaitListening(tls, plain);
    jvm = new Jvm(karaf.pid());
  }

  @AfterAll
  static void stop() {
    karaf.close();
  }

  @Test
  void eachConnectionEndsAndNothingIsLeftBehind() throws Exception {
    loadUnderFire(WARM_UP); // what is made once, or up to a bound
    var descriptors = jvm.descriptors();
    var threads = jvm.steadyThreads();
    var files = temporaryFiles();

    karaf.log().mark();
    var fired = loadUnderFire(LOAD);
    var ends = awaitEnds(fired.outcomes.size());
    var killed = ends.stream().filter(end -> end.group(2).equals("137 signal 9")).toList();
    int cut = Collections.frequency(fired.outcomes, Outcome.CUT);
    assertThat(killed)
        .as(
            Figures.note(
                "kill -9 of random programs under load",
                "%d connections in %d s, %d programs killed, which %d clients noticed",
                fired.outcomes.size(),
                LOAD.toSeconds(),
                killed.size(),
                cut))
        .hasSizeBetween(Math.max(cut, 50), fired.killed.size())
        .allMatch(end -> fired.killed.contains(Long.valueOf(end.group(1))));
    assertThat(ends).filteredOn(end -> !killed.contains(end)).allMatch(KilledProgramsIT::isOrderly);

    assertThat(jvm.zombies()).as("zombies").isEmpty();
    assertThat(jvm.descriptors()).as("open files").isEqualTo(descriptors);
    assertThat(jvm.threadsMoreThan(threads)).as("new threads").isEmpty();
    assertThat(temporaryFiles()).as("temporary files").isEqualTo(files);
    assertThat(List.of(visit(true), visit(false))).containsOnly(Outcome.SERVED);
  }

  private static boolean isOrderly(MatchResult end) {
    return end.group(2).equals("0");
  }

  /** What came of the clients, and the programs that were killed meanwhile. */
  private record Fired(List<Outcome> outcomes, Set<Long> killed) {}

  /** Has clients come and go while programs are killed, until the last program is gone. */
  private static Fired loadUnderFire(Duration time) throws Exception {
    Set<Long> killed = ConcurrentHashMap.newKeySet();
    var killer = Executors.newSingleThreadScheduledExecutor();
    List<Outcome> outcomes;
    try {
      var firing = fire(killer, killed);
      outcomes = load(time);
      assertThat(firing).as("what kills, up to now").isNotDone();
    } finally {
      killer.shutdown();
    }
    assertThat(killer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    Awaitility.await("the last program to end")
        .atMost(Duration.ofSeconds(10))
        .until(() -> jvm.children().isEmpty());
    return new Fired(outcomes, killed);
  }

  private static Future<?> fire(ScheduledExecutorService killer, Set<Long> killed) {
    var parent = ProcessHandle.of(karaf.pid()).orElseThrow();
    return killer.scheduleWithFixedDelay(
        () -> {
          var programs = parent.children().toList();
          if (!programs.isEmpty()) {
            var program = programs.get(ThreadLocalRandom.current().nextInt(programs.size()));
            killed.add(program.pid());
            program.destroyForcibly();
          }
        },
        0,
        PACE.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static List<Outcome> load(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    return Crowd.come(
            AT_ONCE,
            AT_ONCE,
            time.plusMinutes(1),
            () -> {
              var outcomes = new ArrayList<Outcome>();
              while (System.nanoTime() - end < 0) {
                outcomes.add(visit(ThreadLocalRandom.current().nextInt(4) == 0));
              }
              return outcomes;
            })
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static Outcome visit(boolean secure) throws IOException {
    try (var client = secure ? Wire.tls(tls, "TLSv1.3") : Wire.plain(plain)) {
      for (int left = ThreadLocalRandom.current().nextInt(MOST_LINES); left >= 0; left--) {
        var line = "line " + left;
        client.send(line + "\n");
        assertThat(client.receiveLine()).isEqualTo(line);
      }
      if (secure) {
        client.closeNotify();
      } else {
        client.fin();
      }
      assertThat(client.receiveAll()).isEmpty();
      return Outcome.SERVED;
    } catch (SocketTimeoutException e) {
      throw e; // it hangs
    } catch (IOException e) {
      return Outcome.CUT;
    }
  }

  /** The lines of as many ends as there were connections. */
  private static List<MatchResult> awaitEnds(int count) {
    return Awaitility.await("a log line for each end")
        .atMost(Duration.ofSeconds(15))
        .until(
            () ->
                karaf.log().lines().stream()
                    .map(ENDED::matcher)
                    .filter(line -> line.find())
                    .map(line -> line.toMatchResult())
                    .toList(),
            ends -> ends.size() >= count);
  }

  /** In java.io.tmpdir, which the script says is there. */
  private static Set<String> temporaryFiles() {
    var folder = karaf.base().resolve("data/tmp");
    try (var files = Files.walk(folder)) {
      return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
