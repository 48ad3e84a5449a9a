package org.ucspi.rules.internal;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds records that answer the same: the address is known by the peer's and the length, so nothing
 * but kind, length and instructions counts. Look-ups then read few records, and have them in cache.
 */
final class Answers {
  /** More than these, which are kept but while rules are compiled, would not stay in cache. */
  private static final int MOST = 4096;

  private final Records records;
  private final Map<Answer, Integer> first = new HashMap<>();

  private record Answer(RuleAddress.Kind kind, int length, String data) {
    /** The JVM would make one at run time, which takes a command 10 ms at its start. */
    @Override
    public int hashCode() {
      return 31 * (31 * kind.hashCode() + length) + data.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Answer answer
          && answer.kind == kind
          && answer.length == length
          && answer.data.equals(data);
    }
  }

  Answers(Records records) {
    this.records = records;
  }

  /** The first record that answers as this one does. */
  int first(int record, RuleAddress address) {
    int start = records.dataStart(record);
    int length = records.dataLength(record);
    var data = new String(records.bytes(), start, length, StandardCharsets.ISO_8859_1);
    var answer = new Answer(address.kind(), address.prefix().length(), data);
    var known = first.get(answer);
    if (known == null && first.size() < MOST) {
      first.put(answer, record);
    }
    return known == null ? record : known;
  }
}
