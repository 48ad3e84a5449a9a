package org.ucspi.rules.internal;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.Verdict;

/**
 * Rules ready for look-up. The first of these that has a rule decides:
 *
 * <ol>
 *   <li>{@code info@ip},
 *   <li>{@code info@=host},
 *   <li>the IP address,
 *   <li>{@code =host},
 *   <li>prefixes of IPv4 that end with a dot, the longest first,
 *   <li>prefixes with a number of bits, the longest first,
 *   <li>{@code =.suffix}, the longest first,
 *   <li>{@code =}, when the host is known,
 *   <li>the empty address.
 * </ol>
 *
 * <p>Source: tcprules(1); the sixth step is that of ucspi-tcp6. Immutable.
 */
final class Rules {
  private static final int NONE = Ranges.NONE;

  private final Records records;
  private final Ipv4Table ipv4;
  private final Ipv6Table ipv6;
  private final NameTable names;
  private final int everybody;
  private final boolean goByHost;
  private final boolean goByInfo;
  private final String useless;

  private Rules(
      Records records,
      Ipv4Table ipv4,
      Ipv6Table ipv6,
      NameTable names,
      int everybody,
      boolean goByHost,
      boolean goByInfo,
      String useless) {
    this.records = records;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.names = names;
    this.everybody = everybody;
    this.goByHost = goByHost;
    this.goByInfo = goByInfo;
    this.useless = useless;
  }

  /**
   * Compiles rules. Records that no client can match, which tcprules takes, are kept and never
   * found.
   *
   * @throws RuleSyntaxException when a record says what nobody understands
   */
  static Rules of(Records records) throws RuleSyntaxException {
    return of(records, new SecureRandom().nextLong());
  }

  /**
   * The same.
   *
   * @param seed see {@link NameTable#of}
   */
  static Rules of(Records records, long seed) throws RuleSyntaxException {
    var ipv4 = new Ranges.Builder();
    var ipv6 = new Ranges.Builder();
    var names = new int[Math.min(records.count(), 16)];
    int named = 0;
    var answers = new Answers(records);
    int everybody = NONE;
    boolean goByHost = false;
    boolean goByInfo = false;
    int useless = 0;
    int firstUseless = NONE;
    for (int record = 0; record < records.end(); record = records.next(record)) {
      checkInstructions(records, record);
      var address = RuleAddress.of(records, record);
      if (address.isPresent()) {
        address.get().addTo(ipv4, ipv6, answers.first(record, address.get()));
      } else if (records.keyLength(record) == 0) {
        everybody = everybody == NONE ? record : everybody;
      } else if (goesByName(records, record)) {
        names = named < names.length ? names : Arrays.copyOf(names, 2 * named);
        names[named++] = record;
        var key = records.key(record);
        boolean info = !key.startsWith("=");
        goByInfo |= info;
        goByHost |= !info || key.contains("@=");
      } else {
        useless++;
        firstUseless = firstUseless == NONE ? record : firstUseless;
      }
    }
    return new Rules(
        records,
        new Ipv4Table(ipv4.build()),
        new Ipv6Table(ipv6.build()),
        NameTable.of(records, Arrays.copyOf(names, named), seed),
        everybody,
        goByHost,
        goByInfo,
        useless == 0
            ? ""
            : RuleText.quoted(records.key(firstUseless))
                + (useless == 1 ? "" : " and " + (useless - 1) + " more"));
  }

  private static void checkInstructions(Records records, int record) throws RuleSyntaxException {
    try {
      Instructions.read(records.bytes(), records.dataStart(record), records.dataLength(record));
    } catch (RuleSyntaxException e) {
      throw new RuleSyntaxException(
          "its rule " + RuleText.quoted(records.key(record)) + ": " + e.getMessage());
    }
  }

  private static boolean goesByName(Records records, int record) {
    var key = records.key(record);
    return key.startsWith("=") || key.indexOf('@') > 0;
  }

  /** The addresses that no client can have, in words; empty when there are none. */
  String useless() {
    return useless;
  }

  /** Whether some rules ask for the client's host name. */
  boolean goByHost() {
    return goByHost;
  }

  /** Whether some rules ask for the client's info. */
  boolean goByInfo() {
    return goByInfo;
  }

  Records records() {
    return records;
  }

  /** Who is in no rule may connect, as tcprules(1) has it. */
  Verdict check(Peer peer) {
    var ip = IpAddress.of(peer.address().getAddress());
    return check(Optional.of(ip), peer.host(), peer.info());
  }

  /** The same of a client of which any of these may be unknown. */
  Verdict check(Optional<IpAddress> ip, Optional<String> host, Optional<String> info) {
    int byIp = ip.isPresent() ? byIp(ip.get()) : NONE;
    if (names.isEmpty() && byIp != NONE) {
      return verdict(byIp, RuleAddress.text(records, byIp, ip.get()));
    }
    int record = find(ip, host, info, byIp);
    return record == NONE
        ? new Verdict.Allow(Optional.empty(), Map.of())
        : verdict(
            record,
            record == byIp
                ? RuleAddress.text(records, record, ip.get())
                : RuleAddress.text(records, record));
  }

  private int byIp(IpAddress ip) {
    return ip.isIpv4() ? ipv4.find(ip.ipv4()) : ipv6.find(ip.high(), ip.low());
  }

  private int find(
      Optional<IpAddress> ip, Optional<String> someHost, Optional<String> someInfo, int byIp) {
    var host = names.isEmpty() ? "" : someHost.orElse("").toLowerCase(Locale.ROOT);
    var info = names.isEmpty() ? "" : someInfo.orElse("");
    int record = NONE;
    if (!info.isEmpty()) {
      record = ip.isPresent() ? names.find(info + '@' + ip.get().key()) : NONE;
      if (record == NONE && !host.isEmpty()) {
        record = names.find(info + "@=" + host);
      }
    }
    if (record != NONE) {
      return record;
    }
    if (host.isEmpty() || (byIp != NONE && RuleAddress.isExact(records, byIp))) {
      return byIp == NONE ? everybody : byIp;
    }
    record = names.find('=' + host);
    if (record != NONE) {
      return record;
    }
    return byIp == NONE ? bySuffix(host) : byIp;
  }

  private int bySuffix(String host) {
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      int record = names.find('=' + host.substring(dot));
      if (record != NONE) {
        return record;
      }
    }
    int known = names.find("=");
    return known == NONE ? everybody : known;
  }

  private Verdict verdict(int record, String text) {
    try {
      var instructions =
          Instructions.read(records.bytes(), records.dataStart(record), records.dataLength(record));
      var address = Optional.of(text);
      return instructions.allow()
          ? new Verdict.Allow(address, instructions.variables())
          : new Verdict.Deny(address, instructions.variables());
    } catch (RuleSyntaxException e) {
      throw new IllegalStateException("checked when compiled", e);
    }
  }
}
