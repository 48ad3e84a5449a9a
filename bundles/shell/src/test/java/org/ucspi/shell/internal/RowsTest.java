package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class RowsTest {
  private final Rows rows = new Rows("nothing here", "Name", ">Count");

  private String printed(boolean plain) {
    var out = new ByteArrayOutputStream();
    rows.print(new PrintStream(out, true, UTF_8), plain);
    return out.toString(UTF_8);
  }

  @Test
  void plainRowsAreCellsWithTabsBetween() {
    rows.add("mail", 7);
    rows.add("pop", 12);
    assertThat(printed(true)).isEqualTo("mail\t7\npop\t12\n");
  }

  @Test
  void tablesHaveAHeader() {
    rows.add("mail", 7);
    assertThat(printed(false)).contains("Name", "Count", "mail", "7");
  }

  @Test
  void anEmptyTableSaysSo() {
    assertThat(printed(false)).contains("nothing here");
    assertThat(printed(true)).isEmpty();
  }
}
