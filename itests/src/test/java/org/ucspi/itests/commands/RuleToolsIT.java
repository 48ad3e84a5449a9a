package org.ucspi.itests.commands;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** tcprules and tcprulescheck, as a user has them, beside the C programs of Debian. */
class RuleToolsIT {
  static Stream<Table.Started> ours() {
    return Table.run(RuleToolRows.rows());
  }

  static Stream<Table.Started> theirs() {
    return Table.run(RuleToolRows.rows(), Site.THEIRS);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void showWhatTheyShould(Table.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("theirs")
  void differFromDebiansAsListed(Table.Started row) {
    row.isAsListed();
  }
}
