package org.ucspi.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.ShellTable;

/**
 * A table for people, or the same rows for scripts: one line each, cells as they are, with tabs
 * between.
 */
final class Rows {
  private final List<String> columns;
  private final String nothing;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * Has no rows yet.
   *
   * @param nothing what a table without rows says
   * @param columns their names; a leading {@code >} aligns to the right
   */
  Rows(String nothing, String... columns) {
    this.nothing = nothing;
    this.columns = List.of(columns);
  }

  void add(Object... cells) {
    rows.add(Arrays.asList(cells));
  }

  void print(PrintStream out, boolean plain) {
    if (plain) {
      rows.forEach(
          row -> out.println(row.stream().map(String::valueOf).collect(Collectors.joining("\t"))));
      return;
    }
    var table = new ShellTable();
    for (var column : columns) {
      if (column.startsWith(">")) {
        table.column(column.substring(1)).alignRight();
      } else {
        table.column(column);
      }
    }
    table.emptyTableText(nothing);
    rows.forEach(row -> table.addRow().addContent(row));
    table.print(out);
  }
}
