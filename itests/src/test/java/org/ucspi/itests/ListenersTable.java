package org.ucspi.itests;

import java.util.Arrays;
import java.util.List;

/** What {@code ucspi:listeners} prints. */
record ListenersTable(List<String> lines) {
  static ListenersTable of(KarafProcess karaf) {
    return new ListenersTable(karaf.client("ucspi:listeners"));
  }

  /** The cells of a listener's row. */
  List<String> row(String name) {
    return lines.stream()
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .filter(row -> row.get(0).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + name + " in " + lines));
  }

  /** The cell of a listener's state. */
  String state(String name) {
    return row(name).get(2);
  }
}
