package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.ucspi.itests.KnownHosts.CIRCLE;
import static org.ucspi.itests.KnownHosts.DELEGATED;
import static org.ucspi.itests.KnownHosts.ELSEWHERE;
import static org.ucspi.itests.KnownHosts.LIAR;
import static org.ucspi.itests.KnownHosts.MANY_ADDRESSES;
import static org.ucspi.itests.KnownHosts.MANY_NAMES;
import static org.ucspi.itests.KnownHosts.MATCH;
import static org.ucspi.itests.KnownHosts.NO_POINTER;
import static org.ucspi.itests.KnownHosts.ROOT;
import static org.ucspi.itests.KnownHosts.SIX_ONLY;
import static org.ucspi.itests.KnownHosts.THREE_NAMES;
import static org.ucspi.itests.KnownHosts.UNDERSCORE;
import static org.ucspi.itests.KnownHosts.UNKNOWN;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.itests.KnownHosts.Hostile;

/** Which name a client has, as programs and rules see it, and whom it was asked of. */
@ExtendWith(SharedKaraf.class)
class HostNamesIT {
  private static final String NONE = "none";
  private static final int PTR = 12;
  private static final int A = 1;

  private static KarafProcess karaf;
  private static DnsServer dns;
  private static LookUps lookUps;
  private static int trusting;
  private static int paranoid;
  private static int rules;
  private static int paranoidRules;

  @BeforeAll
  static void listen(KarafProcess shared) {
    karaf = shared;
    dns = DnsServer.start(KnownHosts.records());
    lookUps = new LookUps(karaf);
    karaf
        .etc()
        .put(
            "rules",
            "names",
            "rule.1 = =.example.org:allow,WHO=\"suffix\"",
            "rule.2 = =match.example.org:allow,WHO=\"name\"",
            "rule.3 = =:allow,WHO=\"known\"",
            "rule.4 = :deny");
    var ours = "localHost = our.name";
    trusting = lookUps.putListener("names", "env", ours);
    paranoid = lookUps.putListener("names-paranoid", "env", ours, "paranoid = true");
    rules = lookUps.putListener("names-rules", "env", ours, "rules = names");
    paranoidRules =
        lookUps.putListener(
            "names-paranoid-rules", "env", ours, "rules = names", "paranoid = true");
    lookUps.ask(dns);
    karaf.awaitListening(trusting, paranoid, rules, paranoidRules);
  }

  @AfterAll
  static void stop() {
    Stream.of("names", "names-paranoid", "names-rules", "names-paranoid-rules")
        .forEach(name -> karaf.etc().delete("listener", name));
    lookUps.close();
    dns.close();
  }

  @ParameterizedTest
  @CsvSource({
    MATCH + ", match.example.org, match.example.org",
    LIAR + ", liar.example.org, none",
    UNDERSCORE + ", mail_1-a.example.org, mail_1-a.example.org",
    DELEGATED + ", delegated.example.org, delegated.example.org",
    SIX_ONLY + ", six-only.example.org, none",
    ELSEWHERE + ", host.example.net, none",
    MANY_ADDRESSES + ", crowd.example.org, crowd.example.org",
    NO_POINTER + ", none, none",
    UNKNOWN + ", none, none",
    ROOT + ", none, none",
    CIRCLE + ", none, none"
  })
  void nameIs(String client, String name, String paranoidName) throws IOException {
    assertThat(name(client, trusting)).isEqualTo(name);
    assertThat(name(client, paranoid)).isEqualTo(paranoidName);
  }

  @ParameterizedTest
  @ValueSource(strings = {THREE_NAMES, MANY_NAMES})
  void nameIsOneOfSeveral(String client) throws IOException {
    var names =
        Stream.concat(
                KnownHosts.names().stream(),
                Stream.of("one.example.org.", "two.example.org.", "three.example.org."))
            .map(name -> name.replaceFirst("\\.$", ""))
            .toList();
    assertThat(name(client, trusting)).isIn(names);
    assertThat(name(client, paranoid)).isIn(names);
  }

  @Test
  void answersThatNeedTcpDoNeedIt() throws IOException {
    assertThat(dns.truncates(DnsRecords.reverse(MANY_NAMES), PTR)).isTrue();
    assertThat(dns.truncates("crowd.example.org.", A)).isTrue();
    assertThat(dns.truncates(DnsRecords.reverse(MATCH), PTR)).isFalse();
  }

  static List<Hostile> hostile() {
    return KnownHosts.HOSTILE;
  }

  @ParameterizedTest
  @MethodSource
  void hostile(Hostile client) throws IOException {
    assertThat(name(client.address(), trusting)).isEqualTo(client.text());
    assertThat(name(client.address(), paranoid)).isEqualTo(NONE);
  }

  static List<Arguments> verdicts() {
    return List.of(
        arguments(MATCH, "name", "name"),
        arguments(LIAR, "suffix", "denied"),
        arguments(DELEGATED, "suffix", "suffix"),
        arguments(ELSEWHERE, "known", "denied"),
        arguments("127.0.2.1", "suffix", "denied"), // a line end before .example.org
        arguments(UNKNOWN, "denied", "denied"),
        arguments(ROOT, "denied", "denied"));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void rulesGoByName(String client, String verdict, String paranoidVerdict) throws IOException {
    assertThat(verdict(client, rules)).isEqualTo(verdict);
    assertThat(verdict(client, paranoidRules)).isEqualTo(paranoidVerdict);
  }

  @Test
  void editedResolversCountForNewConnectionsAndBadOnesForNobody() throws IOException {
    var records = new DnsRecords().both(MATCH, "edited.example.org.");
    try (var other = DnsServer.start(records.both(UNKNOWN, "known-here.example.org."))) {
      assertThat(name(MATCH, trusting)).isEqualTo("match.example.org");
      lookUps.ask(other);
      for (int i = 0; i < 20; i++) {
        assertThat(name(MATCH, trusting)).isEqualTo("edited.example.org");
      }
      for (var bad : List.of("dns.example.org", "127.0.0", "127.0.0.1:99999", "[::1")) {
        isRefusedInOneLine("resolvers", bad);
      }
      assertThat(name(MATCH, trusting)).isEqualTo("edited.example.org");
      assertThat(name(UNKNOWN, trusting))
          .as("never asked before")
          .isEqualTo("known-here.example.org");
    } finally {
      lookUps.ask(dns);
    }
    assertThat(name(MATCH, paranoid)).isEqualTo("match.example.org");
  }

  private static void isRefusedInOneLine(String key, String value) {
    karaf.log().mark();
    lookUps.ask(value);
    karaf.log().await("\\| (WARN |ERROR) \\|.*" + Pattern.quote(LookUps.FILE));
    // a second one would come with the same event
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> true);
    assertThat(karaf.log().lines())
        .filteredOn(line -> line.matches(".*\\| (WARN |ERROR) \\|.*"))
        .singleElement()
        .asString()
        .contains(LookUps.FILE)
        .contains(key)
        .contains(value);
  }

  @Test
  void resolversThatDoNotAnswerAreLeftForTheNext() throws IOException {
    try (var silent = SilentResolver.start()) {
      var nobody = "127.0.0.1:" + Ports.free();
      lookUps.ask(nobody + " " + silent.address() + ", " + dns.address());
      lookUps.await("a question to the silent one", name -> silent.heard() > 0);
      assertThat(name(MATCH, trusting)).isEqualTo("match.example.org");
      assertThat(name(DELEGATED, trusting)).isEqualTo("delegated.example.org");
    } finally {
      lookUps.ask(dns);
    }
  }

  @Test
  void capitalsBecomeSmallLetters() throws IOException {
    try (var capitals = SilentResolver.start()) {
      capitals.wakeUp(dns);
      lookUps.ask(capitals);
      assertThat(name(UNDERSCORE, paranoid)).isEqualTo("mail_1-a.example.org");
      assertThat(verdict(DELEGATED, paranoidRules)).isEqualTo("suffix");
    } finally {
      lookUps.ask(dns);
    }
  }

  /** Its rules go by name and by info nevertheless, and that is said. */
  @Test
  void noPacketLeavesWithoutLookUps() throws Exception {
    karaf
        .etc()
        .put(
            "rules",
            "packets",
            "rule.1 = =.example.org:deny",
            "rule.2 = joe@127.0.0.2:deny",
            "rule.3 = :allow");
    try (var resolver = SilentResolver.start();
        var ident = IdentServer.on(MATCH, "joe")) {
      resolver.wakeUp(dns);
      lookUps.ask(resolver);
      karaf.log().mark();
      int port =
          lookUps.putListener(
              "packets",
              "env",
              "localHost = our.name",
              "lookupRemoteHost = false",
              "rules = packets");
      karaf.awaitListening(port);
      int before = resolver.heard();
      var answers =
          Crowd.come(
              100, 4, Duration.ofMinutes(1), () -> Variables.seenBy(MATCH, "127.0.0.1", port));
      assertThat(answers).hasSize(100).allMatch(seen -> seen.get("TCPREMOTEIP").isPresent());
      assertThat(resolver.heard()).isEqualTo(before);
      assertThat(ident.queries()).isEmpty();
      assertThat(karaf.log().lines())
          .filteredOn(line -> line.matches(".*\\| WARN  \\|.*\\| packets .*"))
          .as("the warning")
          .isNotEmpty()
          .anyMatch(line -> line.contains("lookupRemoteHost"))
          .anyMatch(line -> line.contains("lookupRemoteInfo"));

      int asking = lookUps.putListener("packets", "env", "localHost = our.name");
      karaf.awaitListening(asking);
      assertThat(name("127.0.77.1", asking)).isEqualTo(NONE);
      assertThat(resolver.heard()).as("with look-ups").isGreaterThan(before);
    } finally {
      karaf.etc().delete("listener", "packets");
      lookUps.ask(dns);
    }
  }

  private static String name(String client, int port) throws IOException {
    var seen = Variables.seenBy(client, "127.0.0.1", port);
    assertThat(seen.get("TCPREMOTEIP")).as("it was served").hasValue(client);
    return seen.get("TCPREMOTEHOST").orElse(NONE);
  }

  private static String verdict(String client, int port) throws IOException {
    var seen = Variables.seenBy(client, "127.0.0.1", port);
    return Optional.of(seen)
        .filter(s -> !s.lines().isEmpty())
        .flatMap(s -> s.get("WHO"))
        .orElse("denied");
  }
}
