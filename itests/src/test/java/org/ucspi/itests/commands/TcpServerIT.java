package org.ucspi.itests.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.itests.IdentServer;

/** tcpserver, as a user has it, beside the C program of Debian. */
class TcpServerIT {
  private static IdentServer ident;
  private static IdentServer silent;

  @BeforeAll
  static void identify() {
    ident = IdentServer.on("127.0.0.9", "joe");
    silent = IdentServer.silentOn("127.0.0.8");
  }

  @AfterAll
  static void stop() {
    ident.close();
    silent.close();
  }

  private static List<Row> all() {
    return Stream.of(OptionRows.rows(), ProgramRows.rows(), StartRows.rows(), LogRows.rows())
        .flatMap(List::stream)
        .toList();
  }

  static Stream<Table.Started> ours() {
    return Table.run(all());
  }

  static Stream<Table.Started> theirs() {
    return Table.run(all(), Site.THEIRS);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void showsWhatItShould(Table.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("theirs")
  void differsFromDebiansAsListed(Table.Started row) {
    row.isAsListed();
  }

  @Test
  void differencesAreThoseOfTheReadme() throws IOException {
    var rows =
        Stream.concat(all().stream(), RuleToolRows.rows().stream())
            .flatMap(row -> row.differences().stream());
    assertThat(rows.distinct()).containsExactlyInAnyOrder(Difference.values());
    var section =
        Files.readAllLines(Path.of("..", "commands", "README.md")).stream()
            .dropWhile(line -> !line.startsWith("## What differs from ucspi-tcp"))
            .dropWhile(line -> !line.startsWith("|---"))
            .skip(1);
    assertThat(section.takeWhile(line -> line.startsWith("|")))
        .containsExactlyElementsOf(Stream.of(Difference.values()).map(Difference::row).toList());
  }
}
