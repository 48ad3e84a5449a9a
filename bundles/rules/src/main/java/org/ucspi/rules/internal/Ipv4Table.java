package org.ucspi.rules.internal;

/**
 * The ranges of IPv4 addresses, each with the one record that decides there. A range is one number,
 * its first address above and its record below, so that a look-up finds both in the same cache
 * line; where to look, the first bits of the address say. Immutable.
 */
final class Ipv4Table {
  private static final int MOST_BITS = 16;

  /** Ranges in sight of each other: reading on is quicker here than to jump. */
  private static final int NEAR = 32;

  private static final long RECORD = 0xffffffffL;

  /** In the order of signed numbers. */
  private final long[] ranges;

  /** The range in which the first of all addresses with the same first bits is; then the last. */
  private final int[] directory;

  /** How many bits of an address are not among those first ones. */
  private final int shift;

  Ipv4Table(Ranges cut) {
    ranges = cut.highs().clone();
    for (int range = 0; range < ranges.length; range++) {
      ranges[range] |= cut.records()[range] & RECORD;
    }
    int bits = Math.max(0, Math.min(MOST_BITS, 28 - Integer.numberOfLeadingZeros(ranges.length)));
    shift = Integer.SIZE - bits;
    directory = new int[(1 << bits) + 1];
    int at = 0;
    for (int entry = 0; entry < 1 << bits; entry++) {
      long first = wanted((int) ((long) entry << shift));
      while (at + 1 < ranges.length && ranges[at + 1] <= first) {
        at++;
      }
      directory[entry] = at;
    }
    directory[1 << bits] = ranges.length - 1;
  }

  /** The record that decides for this address, or {@link Ranges#NONE}. */
  int find(int address) {
    long wanted = wanted(address);
    int entry = (int) ((address & 0xffffffffL) >>> shift);
    int at = directory[entry];
    int end = directory[entry + 1] + 1;
    while (end - at > NEAR) {
      int middle = (at + end) >>> 1;
      if (ranges[middle] <= wanted) {
        at = middle;
      } else {
        end = middle;
      }
    }
    while (at + 1 < end && ranges[at + 1] <= wanted) {
      at++;
    }
    return (int) ranges[at];
  }

  /** Not less than the range that begins here, less than that of the next address. */
  private static long wanted(int address) {
    return (long) (address ^ Integer.MIN_VALUE) << Integer.SIZE | RECORD;
  }
}
