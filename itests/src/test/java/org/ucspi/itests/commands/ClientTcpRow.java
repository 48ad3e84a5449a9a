package org.ucspi.itests.commands;

import java.util.List;
import java.util.Optional;

/**
 * A line that both are given.
 *
 * @param theirs what Debian's shows, where that is something else
 */
record ClientTcpRow(String line, List<String> seen, Optional<Theirs> theirs) {
  /** What Debian's shows, and why. */
  record Theirs(ClientDifference why, List<String> seen) {}

  ClientTcpRow {
    if (theirs.isPresent() && theirs.get().seen().equals(seen)) {
      throw new IllegalArgumentException("no difference: " + line);
    }
  }

  static ClientTcpRow both(String line, String... seen) {
    return new ClientTcpRow(line, List.of(seen), Optional.empty());
  }

  ClientTcpRow differs(ClientDifference why, String... seen) {
    return new ClientTcpRow(line, this.seen, Optional.of(new Theirs(why, List.of(seen))));
  }

  ClientRow ours() {
    return new ClientRow(line, seen);
  }

  ClientRow debians() {
    return new ClientRow(line, theirs.map(Theirs::seen).orElse(seen));
  }
}
