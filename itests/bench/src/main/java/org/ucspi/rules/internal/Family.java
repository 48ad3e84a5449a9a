package org.ucspi.rules.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How a family's addresses and prefixes are drawn. Lengths are about as frequent as in the routing
 * tables of the Internet, with more of the long ones that lists of offenders have. Addresses are
 * 128 bits here, IPv4 the first 32 of them.
 */
public enum Family {
  IPV4(
      Integer.BYTES,
      8,
      32,
      """
      16 13 40 100 300 600 1200 2000 13500 8000 14000 25000 43000 51000 105000 97000 570000
      2000 2000 2000 3000 5000 4000 2000 150000"""),
  IPV6(
      2 * Long.BYTES,
      16,
      64,
      """
      1 1 1 1 5 2 5 2 20 5 10 10 80 3000 500 300 10000 1000 1000 1000 4000 1000 1500 1500 7000
      1000 2500 1000 9000 2000 3000 2500 46000 100 100 100 200 100 100 100 8000 100 100 200 300
      100 100 100 10000""");

  private final int bytes;
  private final int shortest;
  private final int longest;

  /** Sums of the frequencies; never written to. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final int[] upTo;

  /**
   * @param frequencies of the prefixes from the shortest to the longest
   */
  Family(int bytes, int shortest, int longest, String frequencies) {
    this.bytes = bytes;
    this.shortest = shortest;
    this.longest = longest;
    upTo = Arrays.stream(frequencies.split("\\s+")).mapToInt(Integer::parseInt).toArray();
    Arrays.parallelPrefix(upTo, Integer::sum);
    if (upTo.length != longest - shortest + 1) {
      throw new IllegalStateException(this + " has " + upTo.length + " frequencies");
    }
  }

  int bits() {
    return Byte.SIZE * bytes;
  }

  int length(RandomGenerator random) {
    int drawn = random.nextInt(upTo[longest - shortest]);
    int place = 0;
    while (upTo[place] <= drawn) {
      place++;
    }
    return shortest + place;
  }

  /** The first half of a unicast address: 1.0.0.0 to 223.255.255.255, 2000::/3. */
  long high(RandomGenerator random) {
    return this == IPV4
        ? random.nextLong(1L << 24, 224L << 24) << Integer.SIZE
        : random.nextLong() >>> 3 | 1L << 61;
  }

  long low(RandomGenerator random) {
    return this == IPV4 ? 0 : random.nextLong();
  }

  InetAddress address(long high, long low) {
    var both = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(Arrays.copyOf(both, bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("so many bytes are an address", e);
    }
  }
}
