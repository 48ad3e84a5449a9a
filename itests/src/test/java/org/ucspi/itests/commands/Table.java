package org.ucspi.itests.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Runs rows side by side: a command waits more than it works. */
final class Table {
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);

  /** A row that runs, or has run. */
  record Started(Row row, CompletableFuture<Seen> seen) {
    void isAsExpected() {
      var actual = seen.join();
      assertThat(actual.against(row.seen())).isEqualTo(row.seen());
    }

    /** The same where there is no difference; the one that is listed, where there is one. */
    void isAsListed() {
      var wanted = row.differences().isEmpty() ? row.seen() : row.theirs();
      assertThat(seen.join().against(wanted)).isEqualTo(wanted);
      assertThat(row.differences().isEmpty() || !row.seen().equals(wanted))
          .as("the listed difference is none any more")
          .isTrue();
    }

    @Override
    public String toString() {
      return row.toString();
    }
  }

  private Table() {}

  /** Runs our commands. */
  static Stream<Started> run(List<Row> rows) {
    return run(rows, Site.BIN);
  }

  /** Runs those in a folder. */
  static Stream<Started> run(List<Row> rows, Path bin) {
    return rows.stream()
        .map(
            row ->
                new Started(
                    row, CompletableFuture.supplyAsync(() -> row.run(bin, Site.one()), THREADS)))
        .toList()
        .stream();
  }
}
