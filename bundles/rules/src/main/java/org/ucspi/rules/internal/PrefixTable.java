package org.ucspi.rules.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Tells which of many prefixes decides for an address. Prefixes cut all addresses into ranges, each
 * with the one record that decides there; a look-up finds the range in which an address is. The
 * starts of the ranges are sorted, with every 16th of them once more above, every 16th of those
 * above these, and so on: a look-up reads a cache line or two a level, six levels for a million.
 * Addresses are unsigned numbers of 128 bits. Immutable.
 */
final class PrefixTable {
  static final int NONE = -1;

  private static final int FAN = 16;

  /** The starts of ranges by level, the lowest first; halves as {@link #ordered} makes them. */
  private final long[][] highs;

  /** Empty where all are zero: IPv4, and IPv6 with prefixes up to 64 bits. */
  private final long[][] lows;

  /** The record of each range. */
  private final int[] records;

  private PrefixTable(long[] highs, long[] lows, int[] records) {
    this.highs = levels(highs);
    this.lows =
        Arrays.stream(lows).allMatch(low -> low == ordered(0)) ? new long[0][] : levels(lows);
    this.records = records;
  }

  /** The record that decides for this address, or {@link #NONE}. */
  int find(long high, long low) {
    long wantedHigh = ordered(high);
    long wantedLow = ordered(low);
    int at = 0;
    for (int level = highs.length - 1; level >= 0; level--) {
      at = last(level, FAN * at, wantedHigh, wantedLow);
    }
    return records[at];
  }

  /** The last of up to 16 starts that is not behind the wanted address; the first never is. */
  private int last(int level, int from, long high, long low) {
    var starts = highs[level];
    int end = Math.min(from + FAN, starts.length);
    int at = from;
    while (at + 1 < end
        && (starts[at + 1] < high || (starts[at + 1] == high && isUpTo(level, at + 1, low)))) {
      at++;
    }
    return at;
  }

  private boolean isUpTo(int level, int at, long low) {
    return lows.length == 0 || lows[level][at] <= low;
  }

  /** Makes signed comparison do for unsigned numbers. */
  private static long ordered(long half) {
    return half ^ Long.MIN_VALUE;
  }

  private static long[][] levels(long[] lowest) {
    var levels = new ArrayList<long[]>();
    var level = lowest;
    levels.add(level);
    while (level.length > FAN) {
      var above = new long[(level.length + FAN - 1) / FAN];
      for (int i = 0; i < above.length; i++) {
        above[i] = level[FAN * i];
      }
      levels.add(above);
      level = above;
    }
    return levels.toArray(long[][]::new);
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
      order = order == 0 ? Integer.compare(length, other.length) : order;
      return order == 0 ? Integer.compare(record, other.record) : order;
    }
  }

  /** Collects prefixes. One thread. */
  static final class Builder {
    private final List<Entry> entries = new ArrayList<>();
    private long[] highs = new long[FAN];
    private long[] lows = new long[FAN];
    private int[] records = new int[FAN];
    private int count;

    /** Adds a prefix; the bits behind its length are zero. */
    void add(long high, long low, int length, int rank, int record) {
      entries.add(new Entry(high, low, length, rank, record));
    }

    PrefixTable build() {
      Collections.sort(entries);
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
      return new PrefixTable(
          Arrays.copyOf(highs, count), Arrays.copyOf(lows, count), Arrays.copyOf(records, count));
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
