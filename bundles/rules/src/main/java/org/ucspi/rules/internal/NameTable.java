package org.ucspi.rules.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds records by the whole text of their keys: hashed, open addresses. Immutable. */
final class NameTable {
  static final int NONE = -1;

  private static final int LEAST = 8;

  private final Records records;
  private final int[] slots;
  private final boolean empty;
  private final long seed;

  private NameTable(Records records, int[] slots, boolean empty, long seed) {
    this.records = records;
    this.slots = slots;
    this.empty = empty;
    this.seed = seed;
  }

  /**
   * Makes a table.
   *
   * @param indexed the records that can be found, in their order; of two with one key the first
   * @param seed of its own for each table: nobody can know names that meet in it
   */
  static NameTable of(Records records, int[] indexed, long seed) {
    var slots = new int[Math.max(LEAST, Integer.highestOneBit(Math.max(1, indexed.length)) << 2)];
    Arrays.fill(slots, NONE);
    var table = new NameTable(records, slots, indexed.length == 0, seed);
    for (int record : indexed) {
      int start = records.keyStart(record);
      var key = Arrays.copyOfRange(records.bytes(), start, start + records.keyLength(record));
      int slot = table.slot(key);
      if (slots[slot] == NONE) {
        slots[slot] = record;
      }
    }
    return table;
  }

  boolean isEmpty() {
    return empty;
  }

  /** The record with this key, or {@link #NONE}. */
  int find(String key) {
    return slots[slot(key.getBytes(StandardCharsets.UTF_8))];
  }

  private int hash(byte[] key) {
    long hash = seed;
    for (byte b : key) {
      hash = (hash ^ b) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 32);
  }

  /** Where the key is, or would be: a quarter of the slots is taken at the least, half at most. */
  private int slot(byte[] key) {
    int slot = hash(key) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    while (slots[slot] != NONE && !records.hasKey(slots[slot], key)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }
}
