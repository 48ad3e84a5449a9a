package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.rules.internal.Texts.peer;
import static org.ucspi.rules.internal.Texts.rules;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.Verdict;

/** The nine steps of a look-up, each against each. */
class LookUpTest {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};

  /** Rules that match 192.0.2.7, mail.example.org and joe, the first to ask first. */
  private static final List<String> IPV4 =
      List.of(
          "joe@192.0.2.7",
          "joe@=mail.example.org",
          "192.0.2.7",
          "=mail.example.org",
          "192.0.2.",
          "192.0.",
          "192.",
          "192.0.2.7/32",
          "192.0.2.0/24",
          "128.0.0.0/1",
          "0.0.0.0/0",
          "=.example.org",
          "=.org",
          "=",
          "");

  /** The same for 2001:db8::7. */
  private static final List<String> IPV6 =
      List.of(
          "joe@2001:db8::7",
          "joe@=mail.example.org",
          "2001:db8::7",
          "=mail.example.org",
          "2001:db8::7/128",
          "2001:db8::/64",
          "2001:db8::/63",
          "2001:db8::/32",
          "::/1",
          "::/0",
          "=.example.org",
          "=.org",
          "=",
          "");

  /** Rules that are near, and match nobody of these. */
  private static final List<String> OTHERS =
      List.of(
          "jo@192.0.2.7",
          "joe@192.0.2.8",
          "joe@=example.org",
          "Joe@=mail.example.org",
          "192.0.2.6",
          "192.0.2.70",
          "2001:db8::6",
          "2001:db8::8",
          "::192.0.2.7",
          "=example.org",
          "=.mail.example.org",
          "=.rg",
          "19.",
          "192.0.20.",
          "192.0.3.",
          "0.0.0.0/1",
          "192.0.2.8/29",
          "192.0.2.6/32",
          "2001:db8::8/125",
          "2001:db9::/32",
          "8000::/1");

  private enum Known {
    NOTHING,
    HOST,
    INFO,
    BOTH;

    Peer of(InetAddress address) {
      return new Peer(
          new InetSocketAddress(address, 50001),
          this == HOST || this == BOTH ? Optional.of("mail.example.org") : Optional.empty(),
          this == INFO || this == BOTH ? Optional.of("joe") : Optional.empty());
    }

    boolean asks(String address) {
      boolean info = address.contains("@");
      boolean host = address.contains("=");
      return (!info || this == INFO || this == BOTH) && (!host || this == HOST || this == BOTH);
    }
  }

  static Stream<Arguments> pairs() throws Exception {
    var peers =
        List.of(
            InetAddress.getByName("192.0.2.7"),
            Inet6Address.getByAddress(null, MAPPED, -1),
            InetAddress.getByName("2001:db8::7"));
    var pairs = new ArrayList<Arguments>();
    for (var peer : peers) {
      var ladder = peer.equals(peers.get(2)) ? IPV6 : IPV4;
      for (var known : Known.values()) {
        var asked = ladder.stream().filter(known::asks).toList();
        for (int first = 0; first < asked.size(); first++) {
          for (int second = first + 1; second < asked.size(); second++) {
            pairs.add(Arguments.of(known.of(peer), asked.get(first), asked.get(second)));
          }
        }
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest(name = "{1} before {2} for {0}")
  @MethodSource("pairs")
  void asksEachStepBeforeThoseBehindIt(Peer peer, String first, String second) throws Exception {
    var lines = new ArrayList<>(OTHERS.stream().map(other -> other + ":allow,WRONG=\"\"").toList());
    lines.add(OTHERS.size() / 2, second + ":allow,SECOND=\"\"");
    lines.add(first + ":deny,FIRST=\"\"");
    assertDecides(first, rules(lines.toArray(String[]::new)).check(peer));
    Collections.reverse(lines);
    assertDecides(first, rules(lines.toArray(String[]::new)).check(peer));
  }

  private static void assertDecides(String address, Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.rule()).contains(address);
    assertThat(verdict.variables()).containsOnlyKeys("FIRST");
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "192.0.2.7,   '',               ''",
    "192.0.2.7,   '',               joe",
    "192.0.2.7,   mail.example.org, ''",
    "2001:db8::7, '',               ''",
    "2001:db8::7, '',               joe",
    "2001:db8::7, mail.example.org, ''",
  })
  void asksNothingOfWhatIsNotKnown(String ip, String host, String info) throws Exception {
    var ladder = ip.contains(":") ? IPV6 : IPV4;
    var unasked =
        ladder.stream()
            .filter(a -> (info.isEmpty() && a.contains("@")) || (host.isEmpty() && a.contains("=")))
            .map(a -> a + ":deny")
            .toArray(String[]::new);
    var verdict = rules(unasked).check(peer(ip, host, info));
    assertThat(verdict).isEqualTo(new Verdict.Allow(Optional.empty(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,       192.0.2.7,     true",
    "192.0.2.7,       ::ffff:c000:207, true",
    "192.0.2.7/32,    192.0.2.7,     true",
    "192.0.2.7/32,    192.0.2.6,     false",
    "192.0.2.7/31,    192.0.2.6,     true",
    "192.0.2.7/31,    192.0.2.8,     false",
    "0.0.0.0/0,       0.0.0.0,       true",
    "0.0.0.0/0,       255.255.255.255, true",
    "0.0.0.0/0,       ::,            false",
    "0.0.0.0/0,       2001:db8::1,   false",
    "::/0,            ::,            true",
    "::/0,            ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "::/0,            192.0.2.7,     false",
    "0.0.0.0/1,       127.255.255.255, true",
    "0.0.0.0/1,       128.0.0.0,     false",
    "128.0.0.0/1,     128.0.0.0,     true",
    "128.0.0.0/1,     255.255.255.255, true",
    "128.0.0.0/1,     127.255.255.255, false",
    "::/1,            7fff::1,       true",
    "::/1,            8000::,        false",
    "8000::/1,        8000::,        true",
    "8000::/1,        7fff::,        false",
    "::ffff:0:0/96,   192.0.2.7,     true",
    "::ffff:0:0/96,   ::fffe:0:0,    false",
    "::ffff:0:0/95,   192.0.2.7,     false",
    "2001:db8::/64,   2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::/64,   2001:db8:0:1::, false",
    "2001:db8::/65,   2001:db8::7fff:ffff:ffff:ffff, true",
    "2001:db8::/65,   2001:db8::8000:0:0:0, false",
    "2001:db8::/128,  2001:db8::1,   false",
    "ffff::/16,       ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
  })
  void matchesPrefixesToTheBit(String rule, String ip, boolean matches) throws Exception {
    assertThat(rules(rule + ":deny").check(peer(ip)).rule().isPresent()).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,                192.0.2.7",
    "192.0.2.6-8,              192.0.2.7",
    "192.0.2.,                 192.0.2.",
    "192.0.2.7/24,             192.0.2.0/24",
    "192.0/16,                 192.0.0.0/16",
    "::FFFF:C000:0207,         192.0.2.7",
    "=.Example.Org,            =.example.org",
    "joe@::ffff:192.0.2.7,     joe@192.0.2.7",
  })
  void showsRulesAsPeopleWriteThem(String rule, String shown) throws Exception {
    var verdict = rules(rule + ":deny").check(peer("192.0.2.7", "mail.example.org", "joe"));
    assertThat(verdict.rule()).contains(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:7,     2001:db8::7",
    "2001:DB8:0:0::/62,        2001:db8::/62",
    "joe@2001:DB8:0:0:0:0:0:7, joe@2001:db8::7",
  })
  void showsIpv6Compact(String rule, String shown) throws Exception {
    var verdict = rules(rule + ":deny").check(peer("2001:db8::7", "", "joe"));
    assertThat(verdict.rule()).contains(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "::,                        ::",
    "1::,                       1:0:0:0:0:0:0:0",
    "::1,                       0:0:0:0:0:0:0:1",
    "1:2:3:4:5:6:7:8,           1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::,           1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8,           0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:1.2.3.4,       1:2:3:4:5:6:102:304",
    "64:ff9b::192.0.2.1,        64:ff9b::c000:201",
    "FE80::0001,                fe80::1",
  })
  void takesAnySpellingOfIpv6(String rule, String ip) throws Exception {
    assertThat(rules(rule + ":deny").check(peer(ip))).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void passesOverInterfaceOfPeer() throws Exception {
    var bytes = InetAddress.getByName("fe80::1").getAddress();
    var scoped = Peer.of(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 1));
    assertThat(rules("fe80::1:deny").check(scoped)).isInstanceOf(Verdict.Deny.class);
    assertThat(rules("fe80::/10:deny").check(scoped)).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void takesFirstOfDuplicates() throws Exception {
    var rules =
        rules(
            "::1:deny,A='1'",
            "0::1:allow",
            "10./8:deny,A='2'",
            "10.1.2.3/8:allow",
            "=a:deny,A='3'",
            "=A:allow",
            ":deny,A='4'",
            ":allow");
    assertThat(rules.check(peer("::1")).variables()).containsEntry("A", "1");
    assertThat(rules.check(peer("10.1.1.1")).variables()).containsEntry("A", "2");
    assertThat(rules.check(peer("::2", "a", "")).variables()).containsEntry("A", "3");
    assertThat(rules.check(peer("::2")).variables()).containsEntry("A", "4");
  }

  /** Rules of one length that say the same are one in memory, but not of different kinds. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsKindsOfRulesApartThatSayTheSame(boolean reversed) throws Exception {
    var lines =
        new ArrayList<>(
            List.of(
                "198.51.100.7/32:deny",
                "192.0.2.7:deny",
                "2001:db8::7/128:deny",
                "2001:db8::8:deny",
                "203.0.113.0/24:deny",
                "192.0.3.:deny",
                "=a.example:allow"));
    if (reversed) {
      Collections.reverse(lines);
    }
    var rules = rules(lines.toArray(String[]::new));
    assertThat(rules.check(peer("192.0.2.7", "a.example", "")).rule()).contains("192.0.2.7");
    assertThat(rules.check(peer("198.51.100.7", "a.example", "")).rule()).contains("=a.example");
    assertThat(rules.check(peer("198.51.100.7")).rule()).contains("198.51.100.7/32");
    assertThat(rules.check(peer("2001:db8::8", "a.example", "")).rule()).contains("2001:db8::8");
    assertThat(rules.check(peer("2001:db8::7", "a.example", "")).rule()).contains("=a.example");
    assertThat(rules.check(peer("192.0.3.9")).rule()).contains("192.0.3.");
    assertThat(rules.check(peer("203.0.113.9")).rule()).contains("203.0.113.0/24");
  }

  @Test
  void knowsHostsWhateverTheirCaseAndLength() throws Exception {
    var rules = rules("=mail.example.org:deny", "=.example:deny");
    assertThat(rules.check(peer("::1", "MAIL.Example.org", ""))).isInstanceOf(Verdict.Deny.class);
    var dots = "a.".repeat(5_000) + "example";
    assertThat(rules.check(peer("::1", dots, ""))).isInstanceOf(Verdict.Deny.class);
    assertThat(rules.check(peer("::1", dots + "s", ""))).isInstanceOf(Verdict.Allow.class);
  }

  /** What IDENT answers is the client's own text: it must not speak for other clients. */
  @Test
  void takesNoInfoForMoreThanInfo() throws Exception {
    var rules = rules("joe@192.0.2.7:allow,A='1'", "joe@=a.example:allow,A='2'", ":deny");
    for (var info : List.of("joe@192.0.2.7", "joe@=a.example", "=a.example", "", "joe@")) {
      assertThat(rules.check(peer("192.0.2.8", "b.example", info)))
          .isInstanceOf(Verdict.Deny.class);
    }
  }
}
