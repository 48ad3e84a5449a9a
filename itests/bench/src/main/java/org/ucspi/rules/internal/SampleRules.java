package org.ucspi.rules.internal;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ucspi.api.connection.Peer;

/** Distinct random rules of one family, always the same ones for the same family, shape, count. */
final class SampleRules {
  private static final int PORT = 40_000;

  /** One of so many rules is for a part of the addresses of another. */
  private static final int NESTED = 4;

  private final Family family;
  private final Shape shape;
  private final long[] highs;
  private final long[] lows;
  private final byte[] lengths;
  private final Random random;

  private record Key(long high, long low, int length) {}

  SampleRules(Family family, Shape shape, int count) {
    this.family = family;
    this.shape = shape;
    highs = new long[count];
    lows = new long[count];
    lengths = new byte[count];
    random = new Random(count);
    var taken = new HashSet<Key>();
    for (int rule = 0; rule < count; ) {
      rule += draw(rule, taken) ? 1 : 0;
    }
  }

  private boolean draw(int rule, Set<Key> taken) {
    int length = shape == Shape.CIDR ? family.length(random) : family.bits();
    long high = family.high(random);
    long low = family.low(random);
    int outer = random.nextInt(Math.max(1, rule));
    if (rule > 0 && random.nextInt(NESTED) == 0 && length(outer) < length) {
      high = inside(highs[outer], high, length(outer));
      low = inside(lows[outer], low, length(outer) - Long.SIZE);
    }
    highs[rule] = inside(high, 0, length);
    lows[rule] = inside(low, 0, length - Long.SIZE);
    lengths[rule] = (byte) (length - 1);
    return taken.add(new Key(highs[rule], lows[rule], length));
  }

  /** The first bits of one, the others of another. */
  private static long inside(long first, long others, int bits) {
    long mask = bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    return (first & mask) | (others & ~mask);
  }

  Shape shape() {
    return shape;
  }

  int count() {
    return lengths.length;
  }

  int length(int rule) {
    return lengths[rule] + 1;
  }

  /** Whether the rule is for this address; it is filled up with zeros behind its end. */
  boolean covers(int rule, ByteBuffer address) {
    return inside(address.getLong(0), 0, length(rule)) == highs[rule]
        && inside(address.getLong(Long.BYTES), 0, length(rule) - Long.SIZE) == lows[rule];
  }

  InetAddress start(int rule) {
    return family.address(highs[rule], lows[rule]);
  }

  boolean isAllow(int rule) {
    return rule % 2 == 0;
  }

  boolean hasVariable(int rule) {
    return rule % 8 == 0;
  }

  /** The address of a rule, as the file of rules has it. */
  private String address(int rule) {
    var start = start(rule).getHostAddress();
    return shape == Shape.EXACT ? start : start + '/' + length(rule);
  }

  /** The file of rules. */
  byte[] text() {
    var text = new ByteArrayOutputStream();
    for (int rule = 0; rule < count(); rule++) {
      var verb = isAllow(rule) ? ":allow" : ":deny";
      var variable = hasVariable(rule) ? ",MAXCONIP=\"10\"" : "";
      text.writeBytes((address(rule) + verb + variable + '\n').getBytes(StandardCharsets.US_ASCII));
    }
    return text.toByteArray();
  }

  /** Peers of whom one half is in some rule each, and the other in none if that can be. */
  Peer[] peers(Rules rules, int count) {
    var random = new Random(-count);
    var peers = new Peer[count];
    for (int i = 0; i < count; i++) {
      peers[i] = random.nextBoolean() ? inSome(random) : inNone(rules, random);
    }
    return peers;
  }

  private Peer inSome(RandomGenerator random) {
    int rule = random.nextInt(count());
    return peer(
        inside(highs[rule], family.high(random), length(rule)),
        inside(lows[rule], family.low(random), length(rule) - Long.SIZE));
  }

  private Peer inNone(Rules rules, RandomGenerator random) {
    var peer = peer(family.high(random), family.low(random));
    for (int tries = 0; tries < 64 && rules.check(peer).rule().isPresent(); tries++) {
      peer = peer(family.high(random), family.low(random));
    }
    return peer;
  }

  private Peer peer(long high, long low) {
    return Peer.of(new InetSocketAddress(family.address(high, low), PORT));
  }
}
