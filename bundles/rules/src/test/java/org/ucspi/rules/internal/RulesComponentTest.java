package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.RuleSet;
import org.ucspi.api.rules.Verdict;
import org.ucspi.api.settings.Problem;

class RulesComponentTest {
  private final LoggedLines log = new LoggedLines();
  private final FakeRegistry registry = new FakeRegistry();

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void registersRulesUnderTheirName() {
    component("rule.1", ":deny");
    assertThat(registry.names()).containsExactly("smtp");
    assertThat(check()).isInstanceOf(Verdict.Deny.class);
    assertThat(registry.services(Problem.class)).isEmpty();
  }

  @Test
  void ordersRulesByTheirNumbers() {
    component("rule.10", ":allow", "rule.9", ":deny");
    assertThat(check()).isInstanceOf(Verdict.Deny.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rule.2    | 1.2.3.4      | rule.2: \"1.2.3.4\": has no :allow or :deny behind its address, want ADDRESS:allow or ADDRESS:deny",
        "rule.2    | 1.2.3:deny   | rule.2: \"1.2.3:deny\": its address wants a dot at its end, or all four octets",
        "rule.x    | :deny        | rule.x: \":deny\": wants a number in its key, for the order of the rules",
        "file      | etc/a.cdb    | file: is set beside rule.1, want the file or rules inline",
        "ifMissing | maybe        | ifMissing: \"maybe\" is none of deny, allow",
        "files     | x            | files: unknown key; did you mean file?",
      })
  void saysWhyThereAreNoRules(String key, String value, String problem) {
    component("rule.1", ":allow", key, value);
    assertThat(registry.services(RuleSet.class)).isEmpty();
    assertThat(registry.services(Problem.class))
        .containsExactly(new Problem("rules", "smtp", "org.ucspi.rules-smtp.cfg: " + problem));
  }

  @Test
  void refusesSetWithoutRules() {
    component();
    assertThat(registry.services(Problem.class))
        .extracting(Problem::reason)
        .containsExactly(
            "org.ucspi.rules-smtp.cfg: rule.1: is required; to let everyone in, write :allow");
  }

  @Test
  void keepsOldRulesAfterBadEditAndTakesNextGoodOne() {
    var component = component("rule.1", ":deny");
    var before = registry.services(RuleSet.class);
    component.modified(properties("rule.1", "bad"));
    component.modified(properties("rule.1", "bad"));
    assertThat(log.problems())
        .containsExactly(
            "rules smtp: unable to use rules: org.ucspi.rules-smtp.cfg: rule.1: \"bad\": has no"
                + " :allow or :deny behind its address, want ADDRESS:allow or ADDRESS:deny;"
                + " the rules before it stay in use");
    assertThat(check()).isInstanceOf(Verdict.Deny.class);
    assertThat(registry.services(Problem.class)).hasSize(1);
    component.modified(properties("rule.1", ":allow,A=\"1\""));
    assertThat(registry.services(Problem.class)).isEmpty();
    assertThat(check()).isInstanceOf(Verdict.Allow.class);
    assertThat(check().variables()).containsExactly(Map.entry("A", "1"));
    assertThat(registry.services(RuleSet.class)).isEqualTo(before);
  }

  @Test
  void recoversFromBadStart() {
    var component = component("rule.1", "bad");
    component.modified(properties("rule.1", "worse"));
    assertThat(registry.services(Problem.class)).hasSize(1);
    assertThat(registry.services(Problem.class).get(0).reason()).contains("worse");
    component.modified(properties("rule.1", ":deny"));
    assertThat(registry.services(Problem.class)).isEmpty();
    assertThat(check()).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void takesNewName() {
    var component = component("rule.1", ":deny");
    component.modified(properties("rule.1", ":deny", "name", "submission"));
    assertThat(registry.names()).containsExactly("submission");
  }

  @Test
  void leavesNothingBehind() {
    component("rule.1", ":deny").deactivate();
    component("rule.1", "bad").deactivate();
    assertThat(registry.names()).isEmpty();
  }

  private Verdict check() {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50001);
    return registry.services(RuleSet.class).get(0).check(Peer.of(loopback));
  }

  private RulesComponent component(String... keys) {
    return new RulesComponent(registry.context(), new RulesWatch(), properties(keys));
  }

  private static Map<String, Object> properties(String... keys) {
    var properties = new HashMap<String, Object>();
    properties.put("service.pid", "org.ucspi.rules~1");
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.rules-smtp.cfg");
    for (int i = 0; i < keys.length; i += 2) {
      properties.put(keys[i], keys[i + 1]);
    }
    return properties;
  }
}
