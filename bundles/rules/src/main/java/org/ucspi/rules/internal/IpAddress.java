package org.ucspi.rules.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An IP address, read strictly: text that is no address is never taken for a host name, as {@link
 * java.net.InetAddress} would.
 */
final class IpAddress {
  private static final String OCTET = "(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
  private static final Pattern IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern PREFIX = Pattern.compile("(?:" + OCTET + "\\.){1,3}");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final int GROUPS = 8;

  /** Eight groups of 16 bits; IPv4 is mapped into them as RFC 4291, 2.5.5.2 says. */
  private final int[] groups;

  private IpAddress(int[] groups) {
    this.groups = groups;
  }

  static IpAddress of(byte[] bytes) {
    var groups = new int[GROUPS];
    int start = GROUPS - bytes.length / 2;
    for (int i = start; i < GROUPS; i++) {
      int at = 2 * (i - start);
      groups[i] = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
    if (bytes.length == 4) {
      groups[5] = 0xffff;
    }
    return new IpAddress(groups);
  }

  /** Any spelling of RFC 4291, 2.2; octets are decimal without leading zeros. */
  static Optional<IpAddress> parse(String text) {
    if (IPV4.matcher(text).matches()) {
      return Optional.of(ipv4(text));
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(g -> g.size() == GROUPS).map(IpAddress::of);
    }
    var before = groups(text.substring(0, gap));
    var after = groups(text.substring(gap + 2));
    if (before.isEmpty() || after.isEmpty() || text.substring(0, gap).indexOf('.') >= 0) {
      return Optional.empty();
    }
    int missing = GROUPS - before.get().size() - after.get().size();
    if (missing < 1) {
      return Optional.empty();
    }
    var all = new ArrayList<>(before.get());
    IntStream.range(0, missing).forEach(i -> all.add(0));
    all.addAll(after.get());
    return Optional.of(of(all));
  }

  /** Whether the text is {@code a.}, {@code a.b.} or {@code a.b.c.}. */
  static boolean isPrefix(String text) {
    return PREFIX.matcher(text).matches();
  }

  /** The text that tcprules' database has for it. */
  String key() {
    boolean ipv4 = groups[5] == 0xffff && IntStream.range(0, 5).allMatch(i -> groups[i] == 0);
    return ipv4
        ? IntStream.of(groups[6] >> 8, groups[6] & 0xff, groups[7] >> 8, groups[7] & 0xff)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining("."))
        : Arrays.stream(groups)
            .mapToObj(g -> String.format("%04X", g))
            .collect(Collectors.joining(":"));
  }

  private static IpAddress of(List<Integer> groups) {
    return new IpAddress(groups.stream().mapToInt(Integer::intValue).toArray());
  }

  private static IpAddress ipv4(String text) {
    var octets = text.split("\\.", -1);
    var bytes = new byte[octets.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(octets[i]);
    }
    return of(bytes);
  }

  /** Groups between colons, the last two of which may be written as IPv4; none for empty text. */
  private static Optional<List<Integer>> groups(String text) {
    var groups = new ArrayList<Integer>();
    if (text.isEmpty()) {
      return Optional.of(groups);
    }
    var parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else if (i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
        var last = ipv4(parts[i]).groups;
        groups.add(last[6]);
        groups.add(last[7]);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }
}
