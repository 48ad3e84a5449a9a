package org.ucspi.rules.internal;

import java.util.ArrayList;

/**
 * The ranges of IPv6 addresses, each with the one record that decides there, as a tree: groups of
 * eight ranges are its leaves, above are the starts of the leaves, above those every 16th of them,
 * and so on. A look-up reads a cache line or two a level, six levels for a million rules.
 * Immutable.
 */
final class Ipv6Table {
  private static final int FAN = 16;
  private static final int LEAF = 8;

  /** Eight starts, then their records, two in a number. */
  private static final int LEAF_SIZE = LEAF + LEAF / 2;

  private final int count;
  private final long[] leaves;

  /** The starts of leaves, then of what is below the level. */
  private final long[][] highs;

  /** The last halves of the starts in leaves; empty where all are zero, as up to /64. */
  private final long[] leafLows;

  private final long[][] lows;

  Ipv6Table(Ranges cut) {
    count = cut.records().length;
    leaves = new long[(count + LEAF - 1) / LEAF * LEAF_SIZE];
    for (int range = 0; range < count; range++) {
      int leaf = range / LEAF * LEAF_SIZE;
      int place = range % LEAF;
      leaves[leaf + place] = cut.highs()[range];
      setRecord(leaf, place, cut.records()[range]);
    }
    boolean short64 = isShort(cut.lows());
    leafLows = short64 ? new long[0] : cut.lows();
    highs = levels(cut.highs());
    lows = short64 ? new long[0][] : levels(cut.lows());
  }

  /** Whether no prefix is longer than 64 bits. */
  private static boolean isShort(long[] lows) {
    for (long low : lows) {
      if (low != Ranges.ordered(0)) {
        return false;
      }
    }
    return true;
  }

  /** The record that decides for this address, or {@link Ranges#NONE}. */
  int find(long high, long low) {
    long wantedHigh = Ranges.ordered(high);
    long wantedLow = Ranges.ordered(low);
    int at = 0;
    for (int level = highs.length - 1; level >= 0; level--) {
      at = last(level, FAN * at, wantedHigh, wantedLow);
    }
    return inLeaf(at, wantedHigh, wantedLow);
  }

  /** The last of up to 16 starts that is not behind the wanted address; the first never is. */
  private int last(int level, int from, long high, long low) {
    var starts = highs[level];
    int end = Math.min(from + FAN, starts.length);
    int at = from;
    while (at + 1 < end
        && (starts[at + 1] < high
            || (starts[at + 1] == high && (lows.length == 0 || lows[level][at + 1] <= low)))) {
      at++;
    }
    return at;
  }

  private int inLeaf(int leaf, long high, long low) {
    int start = leaf * LEAF_SIZE;
    int end = Math.min(LEAF, count - leaf * LEAF);
    int place = 0;
    while (place + 1 < end
        && (leaves[start + place + 1] < high
            || (leaves[start + place + 1] == high && isUpTo(leaf * LEAF + place + 1, low)))) {
      place++;
    }
    return record(start, place);
  }

  private boolean isUpTo(int range, long low) {
    return leafLows.length == 0 || leafLows[range] <= low;
  }

  private void setRecord(int start, int place, int record) {
    int shift = place % 2 * Integer.SIZE;
    leaves[start + LEAF + place / 2] |= (record & 0xffffffffL) << shift;
  }

  private int record(int start, int place) {
    return (int) (leaves[start + LEAF + place / 2] >>> (place % 2 * Integer.SIZE));
  }

  /** From the starts of all ranges. */
  private static long[][] levels(long[] starts) {
    var levels = new ArrayList<long[]>();
    var level = every(LEAF, starts);
    levels.add(level);
    while (level.length > FAN) {
      level = every(FAN, level);
      levels.add(level);
    }
    return levels.toArray(new long[0][]);
  }

  private static long[] every(int nth, long[] starts) {
    var some = new long[(starts.length + nth - 1) / nth];
    for (int i = 0; i < some.length; i++) {
      some[i] = starts[nth * i];
    }
    return some;
  }
}
