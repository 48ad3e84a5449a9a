package org.ucspi.itests.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A line that is typed, and what is to be seen of it: see {@link ClientCommand#run}.
 *
 * @param line for sh
 */
record ClientRow(String line, List<String> seen) {
  /** A command waits more than it works. */
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);

  static ClientRow row(String line, String... seen) {
    return new ClientRow(line, List.of(seen));
  }

  /** One that runs, or has run. */
  record Started(ClientRow row, CompletableFuture<List<String>> actual) {
    void isAsExpected() {
      assertThat(ClientCommand.against(actual.join(), row.seen)).isEqualTo(row.seen);
    }

    @Override
    public String toString() {
      return row.line;
    }
  }

  /** Runs our commands side by side. */
  static Stream<Started> run(ClientSite site, List<ClientRow> rows) {
    return run(site, rows, ClientCommand.BIN);
  }

  static Stream<Started> run(ClientSite site, List<ClientRow> rows, Path bin) {
    return rows.stream().map(row -> row.start(site, bin)).toList().stream();
  }

  private Started start(ClientSite site, Path bin) {
    return new Started(
        this,
        CompletableFuture.supplyAsync(
            () -> ClientCommand.run(bin, line, site.folder(), site.variables()), THREADS));
  }
}
