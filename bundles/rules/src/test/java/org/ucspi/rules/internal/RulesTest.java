package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.Verdict;

class RulesTest {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};

  @ParameterizedTest(name = "{0} is decided by {1}")
  @CsvSource({
    "192.0.2.7,    192.0.2.7, deny",
    "192.0.2.70,   192.0.2.,  allow",
    "192.0.3.7,    192.0.,    deny",
    "192.1.2.7,    192.,      allow",
    "19.2.0.2,     '',        deny",
    "1.192.0.2,    '',        deny",
    "2001:db8::7,  2001:DB8:0:0::7, allow",
    "2001:db8::8,  '',        deny",
    "::1,          0:0:0:0:0:0:0:1, allow",
    "::c000:207,   '',        deny",
  })
  void asksMostSpecificRuleFirst(String peer, String rule, String verdict) throws Exception {
    var rules =
        rules(
            ":deny",
            "192.:allow",
            "192.0.:deny",
            "192.0.2.:allow",
            "192.0.2.7:deny",
            "2001:DB8:0:0::7:allow",
            "0:0:0:0:0:0:0:1:allow");
    assertVerdict(rules.check(peer(peer)), verdict, rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "::ffff:192.0.2.7", "::FFFF:C000:0207"})
  void takesMappedAddressAsIpv4(String rule) throws Exception {
    var rules = rules(rule + ":deny");
    var mapped = Inet6Address.getByAddress(null, MAPPED, -1);
    assertVerdict(rules.check(peer("192.0.2.7")), "deny", rule);
    assertVerdict(rules.check(Peer.of(new InetSocketAddress(mapped, 1))), "deny", rule);
    assertThat(rules.check(peer("192.0.2.8")).rule()).isEmpty();
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
  void takesAnySpellingOfIpv6(String rule, String peer) throws Exception {
    assertVerdict(rules(rule + ":deny").check(peer(peer)), "deny", rule);
  }

  @Test
  void passesOverInterfaceOfPeer() throws Exception {
    var bytes = InetAddress.getByName("fe80::1").getAddress();
    var scoped = Peer.of(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 1));
    assertVerdict(rules("fe80::1:deny").check(scoped), "deny", "fe80::1");
  }

  @Test
  void allowsWhenNoRuleMatches() throws Exception {
    var verdict = rules("192.0.2.7:deny").check(peer("2001:db8::1"));
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.rule()).isEmpty();
    assertThat(verdict.variables()).isEmpty();
  }

  @Test
  void takesFirstOfDuplicates() throws Exception {
    var rules = rules("::1:deny", "0::1:allow", ":deny", ":allow");
    assertVerdict(rules.check(peer("::1")), "deny", "::1");
    assertVerdict(rules.check(peer("::2")), "deny", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ":allow,A=\"x\"              | A=x",
        ":allow,A=/x/,B=\"y\"        | A=x B=y",
        ":allow,B=!x!,A='y'          | B=x A=y",
        ":deny,A=\"\"                | A=",
        ":allow,A=\"a,b:c=d\"        | A=a,b:c=d",
        ":allow,A=xbx,B=,c,          | A=b B=c",
        ":allow,RELAYCLIENT=\"\",RBLSMTPD='-no' | RELAYCLIENT= RBLSMTPD=-no",
        ":allow,A='1',B='2',A='3'    | B=2 A=3",
        "::1:allow,A=\"::2:deny\"    | A=::2:deny",
      })
  void readsVariablesBetweenAnyQuotes(String text, String expected) throws Exception {
    var variables = new ArrayList<>(RuleParser.parse(text).variables().entrySet());
    assertThat(variables.stream().map(Map.Entry::toString).reduce((a, b) -> a + " " + b))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                    | has no colon",
        "192.0.2.7             | has no colon",
        "#:deny                | is neither an IP address nor a prefix",
        "192.0.2.7:            | says neither allow nor deny",
        "192.0.2.7:Allow       | says neither allow nor deny",
        "192.0.2.7:allowed     | says neither allow nor deny",
        "192.0.2.7: allow      | says neither allow nor deny",
        "192.0.2.7 :allow      | is neither an IP address nor a prefix",
        "::1                   | says neither allow nor deny",
        ":allow,               | has a variable without =",
        ":allow,A              | has a variable without =",
        ":allow,A=             | has no value for A",
        ":allow,A=\"x          | has no end of the value of A",
        ":allow,A=\"           | has no end of the value of A",
        ":allow,=\"x\"         | has a variable without a proper name",
        ":allow, A=\"x\"       | has a variable without a proper name",
        ":allow,A,B=\"x\"      | has a variable without a proper name",
        ":allow,A=\"x\"B=\"y\" | has something other than a comma",
        ":allow,A=\"x\" #      | has something other than a comma",
        ":allow,MAXCONIP=\"abc\" | sets MAXCONIP to something other than a number",
        ":allow,CCAFILE=\"-\"  | sets CCAFILE, and TLS material by rule is not supported yet",
        "192.0.2:deny          | is neither an IP address nor a prefix",
        "192:deny              | is neither an IP address nor a prefix",
        "192.0.2.256:deny      | is neither an IP address nor a prefix",
        "192.0.2.07:deny       | is neither an IP address nor a prefix",
        "192.0.2.7.:deny       | is neither an IP address nor a prefix",
        "256.:deny             | is neither an IP address nor a prefix",
        ".:deny                | is neither an IP address nor a prefix",
        "0x7f.0.0.1:deny       | is neither an IP address nor a prefix",
        "example.org:deny      | is neither an IP address nor a prefix",
        "2001:db8:deny         | is neither an IP address nor a prefix",
        "1::2::3:deny          | is neither an IP address nor a prefix",
        "::::deny,A=\"x\"       | is neither an IP address nor a prefix",
        "1:2:3:4:5:6:7:8:9:deny | is neither an IP address nor a prefix",
        "1:2:3:4::5:6:7:8:deny | is neither an IP address nor a prefix",
        "12345:::deny          | is neither an IP address nor a prefix",
        "::1.2.3.4:5:deny      | is neither an IP address nor a prefix",
        "1.2.3.4::5:deny       | is neither an IP address nor a prefix",
        "[::1]:deny            | is neither an IP address nor a prefix",
        "=:deny                | rules for host names are not supported yet",
        "=.example.org:deny    | rules for host names are not supported yet",
        "joe@192.0.2.7:deny    | rules with info@ are not supported yet",
        "@=example.org:deny    | rules with info@ are not supported yet",
        "10.0.0.0/8:deny       | rules with /bits are not supported yet",
        "::/0:deny             | rules with /bits are not supported yet",
        "192.0.2.37-53:deny    | ranges are not supported yet",
        "127.0-5.:deny         | ranges are not supported yet",
        "fe80::1%eth0:deny     | rules for one interface are not supported yet",
      })
  void refusesWhatItCannotRead(String text, String problem) {
    assertThatThrownBy(() -> RuleParser.parse(text))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining(problem);
  }

  private static void assertVerdict(Verdict verdict, String expected, String rule) {
    assertThat(verdict)
        .isInstanceOf(expected.equals("allow") ? Verdict.Allow.class : Verdict.Deny.class);
    assertThat(verdict.rule()).contains(rule);
  }

  private static Rules rules(String... texts) throws RuleSyntaxException {
    var rules = new ArrayList<Rule>();
    for (String text : texts) {
      rules.add(RuleParser.parse(text));
    }
    return Rules.of(List.copyOf(rules));
  }

  private static Peer peer(String address) throws UnknownHostException {
    return Peer.of(new InetSocketAddress(InetAddress.getByName(address), 50001));
  }
}
