package org.ucspi.rules.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The addresses that the key of a record stands for.
 *
 * @param prefix the addresses
 * @param kind which of the three kinds it is
 */
record RuleAddress(Prefix prefix, Kind kind) {
  /** Kinds, the later ones before the earlier ones in the order of look-up. */
  enum Kind {
    BITS(0),
    OCTETS(1),
    EXACT(2);

    private final int rank;

    Kind(int place) {
      rank = place * (IpAddress.BITS + 1);
    }
  }

  /** As long as 2001:0DB8:0000:0000:0000:0000:0000:0001. */
  private static final int IPV6_KEY = 39;

  /** What the key of a record stands for; empty for names, and for what no client can match. */
  static Optional<RuleAddress> of(Records records, int record) {
    int length = records.keyLength(record);
    if (length == 0) {
      return Optional.empty();
    }
    var bits = Prefix.ofKey(records.bytes(), records.keyStart(record), length);
    if (bits.isPresent()) {
      return Optional.of(new RuleAddress(bits.get(), Kind.BITS));
    }
    if (length > IPV6_KEY) {
      return Optional.empty();
    }
    var key = records.key(record);
    var octets = Octets.parse(key);
    if (octets.isPresent() && (octets.get().isAddress() || octets.get().isPrefix())) {
      return Optional.of(of(octets.get()));
    }
    var address = IpAddress.parse(key);
    return address.isPresent() && address.get().key().equals(key)
        ? Optional.of(new RuleAddress(new Prefix(address.get(), IpAddress.BITS), Kind.EXACT))
        : Optional.empty();
  }

  private static RuleAddress of(Octets octets) {
    return new RuleAddress(
        new Prefix(IpAddress.ipv4(octets.value()), Prefix.MAPPED + Byte.SIZE * octets.count()),
        octets.isAddress() ? Kind.EXACT : Kind.OCTETS);
  }

  /** Whether the record, one that an address has led to, is for that address alone. */
  static boolean isExact(Records records, int record) {
    int start = records.keyStart(record);
    byte first = records.bytes()[start];
    return first != '_'
        && first != '^'
        && records.bytes()[start + records.keyLength(record) - 1] != '.';
  }

  /** What a record that an address has led to is called: its kind and length tell all else. */
  static String text(Records records, int record, IpAddress ip) {
    int start = records.keyStart(record);
    int length = records.keyLength(record);
    var bytes = records.bytes();
    if (bytes[start] == '_') {
      return new Prefix(ip, Prefix.MAPPED + length - 1).text();
    }
    if (bytes[start] == '^') {
      return new Prefix(ip, length - 1).text();
    }
    if (bytes[start + length - 1] != '.') {
      return ip.text();
    }
    int octets = 0;
    for (int i = start; i < start + length; i++) {
      octets += bytes[i] == '.' ? 1 : 0;
    }
    var text = ip.text();
    int end = 0;
    for (int i = 0; i < octets; i++) {
      end = text.indexOf('.', end) + 1;
    }
    return text.substring(0, end);
  }

  /** The key as people write it. */
  static String text(Records records, int record) {
    int start = records.keyStart(record);
    var prefix = Prefix.ofKey(records.bytes(), start, records.keyLength(record));
    return prefix.isPresent()
        ? prefix.get().text()
        : plain(records, start, records.keyLength(record));
  }

  private static String plain(Records records, int start, int length) {
    var text = new String(records.bytes(), start, length, StandardCharsets.UTF_8);
    int ip = text.lastIndexOf('@') + 1;
    var address =
        text.indexOf(':', ip) < 0
            ? Optional.<IpAddress>empty()
            : IpAddress.parse(text.substring(ip));
    return address.isPresent() ? text.substring(0, ip) + address.get().text() : text;
  }

  void addTo(Ranges.Builder ipv4, Ranges.Builder ipv6, int record) {
    int rank = kind.rank + prefix.length();
    var address = prefix.address();
    if (prefix.isIpv4()) {
      ipv4.add(address.ipv4High(), 0, prefix.length() - Prefix.MAPPED, rank, record);
    } else {
      ipv6.add(address.high(), address.low(), prefix.length(), rank, record);
    }
  }
}
