package org.ucspi.rules.internal;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ucspi.api.connection.Peer;

/** Random rules and peers out of a world so small that they meet. */
final class RandomRules {
  private static final List<String> HOSTS =
      List.of("a.example", "b.example", "mail.a.example", "example", "a.b.c.d.e", "c.d.e", "x");
  private static final List<String> INFOS = List.of("joe", "root", "a-b", "12", "=", "x,y", "j:d");
  private static final List<String> QUOTES = List.of("\"", "/", "'", "=", "A", "+", "%");

  private final Random random;
  private final boolean ipv4Only;

  /**
   * Starts a sequence.
   *
   * @param ipv4Only what Debian's tcprules knows: no IPv6, no number of bits
   */
  RandomRules(long seed, boolean ipv4Only) {
    random = new Random(seed);
    this.ipv4Only = ipv4Only;
  }

  /** Lines, each with its number in a variable, some of them comments. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 40);
    for (int i = 0; i < count; i++) {
      if (i > 0 && random.nextInt(20) == 0) {
        lines.add(random.nextBoolean() ? "" : "# 1.1.1.1:deny");
      }
      lines.add(address() + (random.nextBoolean() ? ":allow" : ":deny") + variables(i));
    }
    return lines;
  }

  Peer peer() throws UnknownHostException {
    return Texts.peer(
        ip(), random.nextBoolean() ? "" : pick(HOSTS), random.nextInt(3) > 0 ? "" : info());
  }

  private String variables(int number) {
    var variables = new StringBuilder();
    if (random.nextInt(4) > 0) {
      variables.append(",L=\"").append(number).append('"');
    }
    for (int i = random.nextInt(5) - 2; i > 0; i--) {
      var quote = pick(QUOTES);
      var value = pick(List.of("", "x", "a b", "c,d:e", "\u00e4\u20ac", "#"));
      variables.append(',').append("V").append(random.nextInt(3)).append('=');
      variables.append(quote).append(value).append(quote);
    }
    return variables.toString();
  }

  private String address() {
    return switch (random.nextInt(ipv4Only ? 7 : 9)) {
      case 0 -> info() + '@' + ip();
      case 1 -> info() + "@=" + pick(HOSTS);
      case 2 -> ip();
      case 3 -> random.nextInt(4) == 0 ? "=" : '=' + pick(HOSTS);
      case 4 -> prefix();
      case 5 -> "=." + pick(HOSTS);
      case 6 -> random.nextInt(3) == 0 ? "" : range();
      default -> bits();
    };
  }

  /** Debian's tcprules ends an address at its first colon. */
  private String info() {
    return pick(ipv4Only ? INFOS.subList(0, INFOS.size() - 1) : INFOS);
  }

  private String ip() {
    return ipv4Only || random.nextBoolean() ? ipv4() : ipv6();
  }

  private String ipv4() {
    return octet() + '.' + octet() + '.' + octet() + '.' + octet();
  }

  private String ipv6() {
    return switch (random.nextInt(5)) {
      case 0 -> "::" + random.nextInt(3);
      case 1 -> "::ffff:" + ipv4();
      case 2 -> "2001:DB8::" + random.nextInt(2) + ":0:0:" + random.nextInt(3);
      case 3 -> "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff" + Integer.toHexString(random.nextInt(16));
      default -> "8000:0:0:0:8000:0:0:" + random.nextInt(3);
    };
  }

  private String octet() {
    return pick(List.of("0", "1", "2", "127", "128", "255"));
  }

  private String prefix() {
    var prefix = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      prefix.append(octet()).append('.');
    }
    return prefix.toString();
  }

  private String range() {
    int first = random.nextInt(3);
    var range = first + "-" + (first + random.nextInt(200));
    return switch (random.nextInt(4)) {
      case 0 -> range + '.';
      case 1 -> octet() + '.' + range + '.';
      case 2 -> octet() + '.' + range + '.' + octet() + '.' + octet();
      default -> octet() + '.' + octet() + '.' + octet() + '.' + range;
    };
  }

  private String bits() {
    if (random.nextBoolean()) {
      var shortened = random.nextInt(3) == 0 ? prefix() : ipv4();
      return shortened + '/' + random.nextInt(33);
    }
    return ipv6() + '/' + random.nextInt(129);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
