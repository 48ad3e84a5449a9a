package org.ucspi.rules.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Prefixes cut all addresses into ranges, each with the one record that decides there. Addresses
 * are unsigned numbers of 128 bits, IPv4 the first 32 of them.
 */
final class Ranges {
  static final int NONE = -1;

  private final long[] highs;
  private final long[] lows;
  private final int[] records;

  private Ranges(long[] highs, long[] lows, int[] records) {
    this.highs = highs;
    this.lows = lows;
    this.records = records;
  }

  /**
   * The first halves of the ranges' first addresses, in their order, as {@link #ordered} makes
   * them; the first range begins at 0.
   */
  long[] highs() {
    return highs;
  }

  /** The last halves likewise. */
  long[] lows() {
    return lows;
  }

  /** The record of each range, or {@link #NONE}. */
  int[] records() {
    return records;
  }

  /** Makes signed comparison do for unsigned numbers. */
  static long ordered(long half) {
    return half ^ Long.MIN_VALUE;
  }

  /**
   * A prefix in the making.
   *
   * @param length in bits of 128
   * @param rank of those that cover an address, the one of the highest rank decides, among equals
   *     the one that was added first
   */
  private record Entry(long high, long low, int length, int rank, int record)
      implements Comparable<Entry> {

    long lastHigh() {
      return high | ~Prefix.mask(length);
    }

    long lastLow() {
      return low | ~Prefix.mask(length - Long.SIZE);
    }

    boolean covers(Entry other) {
      return other.length >= length
          && (other.high & Prefix.mask(length)) == high
          && (other.low & Prefix.mask(length - Long.SIZE)) == low;
    }

    /** By address, those that cover others first. */
    @Override
    public int compareTo(Entry other) {
      int order = Long.compareUnsigned(high, other.high);
      order = order == 0 ? Long.compareUnsigned(low, other.low) : order;
      return order == 0 ? Integer.compare(length, other.length) : order;
    }
  }

  /** Collects prefixes. One thread. */
  static final class Builder {
    private final List<Entry> entries = new ArrayList<>();
    private long[] highs = new long[16];
    private long[] lows = new long[16];
    private int[] records = new int[16];
    private int count;

    /** Adds a prefix; the bits behind its length are zero. */
    void add(long high, long low, int length, int rank, int record) {
      entries.add(new Entry(high, low, length, rank, record));
    }

    Ranges build() {
      cut();
      return new Ranges(
          Arrays.copyOf(highs, count), Arrays.copyOf(lows, count), Arrays.copyOf(records, count));
    }

    private void cut() {
      Collections.sort(entries); // keeps the order of equals
      range(0, 0, NONE);
      Deque<Entry> open = new ArrayDeque<>(); // each covers the next, with who decides within it
      for (var entry : entries) {
        while (!open.isEmpty() && !open.peek().covers(entry)) {
          close(open);
        }
        var outer = open.peek();
        var inner =
            outer == null || entry.rank > outer.rank
                ? entry
                : new Entry(entry.high, entry.low, entry.length, outer.rank, outer.record);
        open.push(inner);
        range(inner.high, inner.low, inner.record);
      }
      while (!open.isEmpty()) {
        close(open);
      }
    }

    /** Behind the end of a prefix the one around it decides again. */
    private void close(Deque<Entry> open) {
      var ended = open.pop();
      long low = ended.lastLow() + 1;
      long high = ended.lastHigh() + (low == 0 ? 1 : 0);
      if (high != 0 || low != 0) { // else it was the last of all addresses
        range(high, low, open.isEmpty() ? NONE : open.peek().record);
      }
    }

    /** From here on this record decides, until the next call, which is for here or behind. */
    private void range(long high, long low, int record) {
      if (count > 0 && highs[count - 1] == ordered(high) && lows[count - 1] == ordered(low)) {
        count--;
      }
      if (count > 0 && records[count - 1] == record) {
        return;
      }
      if (count == records.length) {
        highs = Arrays.copyOf(highs, 2 * count);
        lows = Arrays.copyOf(lows, 2 * count);
        records = Arrays.copyOf(records, 2 * count);
      }
      highs[count] = ordered(high);
      lows[count] = ordered(low);
      records[count++] = record;
    }
  }
}
