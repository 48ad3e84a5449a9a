package org.ucspi.itests;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules edited while 20 clients a second come. */
@ExtendWith(SharedKaraf.class)
class LiveRulesIT {
  private static final int EDITS = 8;
  private static final Duration BETWEEN_CLIENTS = Duration.ofMillis(50);
  private static final Duration BETWEEN_EDITS = Duration.ofMillis(2500);

  /** What a change may take to count. */
  private static final long LATEST = Duration.ofSeconds(2).toNanos();

  private record Visit(long began, long ended, int version) {}

  private record Edit(long done, int version) {}

  @Test
  void everyClientAfterAnEditSeesTheNewRules(KarafProcess karaf) throws Exception {
    var file = karaf.etc().file("live.rules");
    Etc.replace(file, text(0));
    karaf.etc().put("exec", "version", "command = sh -c 'echo \"$VERSION\"'");
    karaf.etc().put("rules", "live", "file = " + file);
    int port = karaf.etc().putListener("live", "version", "rules = live");
    karaf.awaitListening(port);
    var visits = new CopyOnWriteArrayList<CompletableFuture<Visit>>();
    var clients = Executors.newScheduledThreadPool(4);
    var edits = new ArrayList<Edit>();
    try {
      var coming =
          clients.scheduleAtFixedRate(
              () -> visits.add(CompletableFuture.supplyAsync(() -> visit(port, visits.size()))),
              0,
              BETWEEN_CLIENTS.toMillis(),
              TimeUnit.MILLISECONDS);
      for (int version = 1; version <= EDITS; version++) {
        pause(clients, BETWEEN_EDITS);
        edit(file, version, karaf);
        edits.add(new Edit(System.nanoTime(), version));
      }
      pause(clients, BETWEEN_EDITS);
      coming.cancel(false);
    } finally {
      clients.shutdown();
    }
    assertThat(clients.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    check(visits.stream().map(CompletableFuture::join).toList(), edits);
  }

  /** In turn as an editor, a careful script and tcprules do it. */
  private static void edit(Path file, int version, KarafProcess karaf) throws IOException {
    switch (version % 4) {
      case 1 -> Files.writeString(file, text(version));
      case 3 -> {
        var source = Files.writeString(file.resolveSibling("live.txt"), text(version));
        assertThat(karaf.client("ucspi:rules-compile " + source + " " + file))
            .anyMatch(line -> line.contains("2002 rules"));
      }
      default -> Etc.replace(file, text(version));
    }
  }

  /** The first and the last rule are for the clients: half a file has no rule for one of them. */
  private static String text(int version) {
    var variable = ":allow,VERSION=\"" + version + "\"";
    return Stream.of(
            Stream.of("127.0.0.1" + variable),
            IntStream.range(0, 2000).mapToObj(i -> "10." + i / 200 + '.' + i % 200 + ".:deny"),
            Stream.of("127.0.0.0/8" + variable))
        .flatMap(lines -> lines)
        .collect(joining("\n", "", "\n"));
  }

  private static Visit visit(int port, int number) {
    long began = System.nanoTime();
    var answer = Client.from(number % 2 == 0 ? "127.0.0.1" : "127.0.0.2").ask(port);
    return new Visit(began, System.nanoTime(), Integer.parseInt(answer.strip()));
  }

  private static void check(List<Visit> visits, List<Edit> edits) {
    for (var edit : edits) {
      long first =
          visits.stream()
              .filter(visit -> visit.version >= edit.version)
              .mapToLong(Visit::ended)
              .min()
              .orElseThrow();
      assertThat(visits.stream().filter(v -> v.began > first || v.began > edit.done + LATEST))
          .as("clients behind the first that saw version %d, or 2 s behind it", edit.version)
          .isNotEmpty()
          .allMatch(visit -> visit.version >= edit.version);
      assertThat(visits.stream().filter(visit -> visit.ended < edit.done - LATEST))
          .as("clients before version %d", edit.version)
          .allMatch(visit -> visit.version < edit.version);
    }
    double latest =
        edits.stream().mapToLong(e -> firstOf(visits, e.version) - e.done).max().orElseThrow();
    assertThat(visits)
        .as(
            Figures.note(
                "rules of 2002 lines edited under 20 clients a second",
                "%d edits, %d clients, none failed; the new rules counted after %.0f ms at most",
                edits.size(),
                visits.size(),
                latest / 1e6))
        .hasSizeGreaterThan(EDITS * 40);
  }

  private static long firstOf(List<Visit> visits, int version) {
    return visits.stream()
        .filter(visit -> visit.version == version)
        .mapToLong(Visit::began)
        .min()
        .orElseThrow();
  }

  /** The time between edits is what is tried here. */
  private static void pause(ScheduledExecutorService timer, Duration time) throws Exception {
    timer.schedule(() -> {}, time.toMillis(), TimeUnit.MILLISECONDS).get();
  }
}
