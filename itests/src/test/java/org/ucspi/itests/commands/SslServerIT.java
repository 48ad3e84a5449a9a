package org.ucspi.itests.commands;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** sslserver and sslhandle, as a user has them. */
class SslServerIT {
  static Stream<Table.Started> rows() {
    return Table.run(
        Stream.of(TlsRows.rows(), TlsLogRows.rows(), ClientCertificateRows.rows(), KeyRows.rows())
            .flatMap(List::stream)
            .toList());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void showsWhatItShould(Table.Started row) {
    row.isAsExpected();
  }
}
