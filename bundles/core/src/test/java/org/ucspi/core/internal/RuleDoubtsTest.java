package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.core.internal.CoreHarness.allow;
import static org.ucspi.core.internal.CoreHarness.mail;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that can match nobody are said once, whatever made them so. */
class RuleDoubtsTest {
  private static final String LINE =
      "WARN sslserver: warn: (100) org.ucspi.listener-mail.cfg: rules ";
  private static final String BY_HOST =
      " has rules by host name, which match nobody: lookupRemoteHost = false";
  private static final String BY_INFO =
      " has rules by info, which match nobody: lookupRemoteInfo = false";

  private final CoreHarness core = new CoreHarness();
  private final FakeRules smtp = new FakeRules(peer -> allow(Map.of()));

  @BeforeEach
  void add() {
    core.addHandler();
    core.addRules("smtp", smtp);
  }

  @AfterEach
  void close() {
    core.close();
  }

  private List<String> said() {
    return core.levelsAndLines().stream().filter(line -> line.contains("match nobody")).toList();
  }

  private void connect() {
    assertThat(core.transport.connect(25, FakeNetwork.from("192.0.2.1"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "false,false,false,false,0,0",
    "true,true,true,true,0,0",
    "true,false,false,true,1,0",
    "false,true,true,false,0,1",
    "true,true,false,false,1,1",
    "true,false,true,false,0,0",
    "false,true,false,true,0,0"
  })
  void saysWhichRulesGoByWhatIsNotLookedUp(
      boolean byHost, boolean byInfo, String host, String info, int hosts, int infos) {
    smtp.byHost = byHost;
    smtp.byInfo = byInfo;
    core.listener("rules", "smtp", "lookupRemoteHost", host, "lookupRemoteInfo", info);
    assertThat(said())
        .hasSize(hosts + infos)
        .filteredOn(line -> line.equals(LINE + "smtp" + BY_HOST))
        .hasSize(hosts);
    assertThat(said()).filteredOn(line -> line.equals(LINE + "smtp" + BY_INFO)).hasSize(infos);
  }

  @Test
  void earlyRulesKnowNeitherWhateverIsLookedUp() {
    smtp.byHost = true;
    smtp.byInfo = true;
    core.listener("ipRules", "smtp", "lookupRemoteInfo", "true");
    assertThat(said())
        .containsExactly(
            LINE
                + "smtp has rules by host name, which match nobody: ipRules are asked before the look-up",
            LINE
                + "smtp has rules by info, which match nobody: ipRules are asked before the look-up");
  }

  @Test
  void saysItOnceForAllConnectionsAndEdits() {
    smtp.byHost = true;
    var listener = core.listener("rules", "smtp", "lookupRemoteHost", "false");
    connect();
    connect();
    listener.configure(mail("rules", "smtp", "lookupRemoteHost", "false", "concurrency", "7"));
    listener.configure(mail("rules", "smtp", "lookupRemoteHost", "false", "port", "2525"));
    assertThat(said()).containsExactly(LINE + "smtp" + BY_HOST);
  }

  @Test
  void saysOnlyWhatIsNew() {
    smtp.byHost = true;
    core.listener("rules", "smtp", "lookupRemoteHost", "false");
    smtp.byInfo = true;
    connect();
    assertThat(said()).containsExactly(LINE + "smtp" + BY_HOST, LINE + "smtp" + BY_INFO);
  }

  @Test
  void saysItAgainWhenItHasBeenPutRightMeanwhile() {
    smtp.byHost = true;
    var listener = core.listener("rules", "smtp", "lookupRemoteHost", "false");
    listener.configure(mail("rules", "smtp"));
    assertThat(said()).hasSize(1);
    listener.configure(mail("rules", "smtp", "lookupRemoteHost", "false"));
    assertThat(said()).hasSize(2);
  }

  @Test
  void saysItOfOtherRulesThatAnEditNames() {
    var other = new FakeRules(peer -> allow(Map.of()));
    other.byHost = true;
    core.addRules("other", other);
    var listener = core.listener("rules", "smtp", "lookupRemoteHost", "false");
    assertThat(said()).isEmpty();
    listener.configure(mail("rules", "other", "lookupRemoteHost", "false"));
    assertThat(said()).containsExactly(LINE + "other" + BY_HOST);
  }

  @Test
  void saysItOfRulesThatWereEditedWithTheNextConnection() {
    core.listener("rules", "smtp", "lookupRemoteHost", "false");
    connect();
    smtp.byHost = true;
    assertThat(said()).isEmpty();
    connect();
    connect();
    assertThat(said()).containsExactly(LINE + "smtp" + BY_HOST);
  }

  @Test
  void saysItHoweverQuietTheListenerIs() {
    smtp.byHost = true;
    core.listener("rules", "smtp", "lookupRemoteHost", "false", "verbosity", "quiet");
    assertThat(said()).hasSize(1);
  }
}
