package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ucspi.rules.internal.Texts.peer;
import static org.ucspi.rules.internal.Texts.records;
import static org.ucspi.rules.internal.Texts.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.Verdict;

class RuleTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                      | ``",
        "192.0.2.7               | 192.0.2.7",
        "192.0.2.                | 192.0.2.",
        "0.                      | 0.",
        "192.0.2.37-39           | 192.0.2.37 192.0.2.38 192.0.2.39",
        "127.0-2.                | 127.0. 127.1. 127.2.",
        "9-11.                   | 9. 10. 11.",
        "10.1-2.3.4              | 10.1.3.4 10.2.3.4",
        "7-7.                    | 7.",
        "253-255.                | 253. 254. 255.",
        "::ffff:192.0.2.7        | 192.0.2.7",
        "2001:db8::7             | 2001:0DB8:0000:0000:0000:0000:0000:0007",
        "joe@192.0.2.7           | joe@192.0.2.7",
        "joe@2001:db8::7         | joe@2001:0DB8:0000:0000:0000:0000:0000:0007",
        "a-b@=Mail.Example.ORG   | a-b@=mail.example.org",
        "Joe, a:b@c@192.0.2.7    | Joe, a:b@c@192.0.2.7",
        "=Mail.Example.ORG       | =mail.example.org",
        "=a1-3b.example          | =a1-3b.example",
        "=.example.org           | =.example.org",
        "=                       | =",
        "10.1.0.0/16             | _0000e0g00000000p",
        "10.1/16                 | _0000e0g00000000p",
        "10.1.2.3/16             | _0000e0g00000000p",
        "127./8                  | _0bcdefgh",
        "192.168/16              | _ab000000i0k0m000",
        "255.255.255.255/32      | _abcdefghijklmnopqrstuvwxyz123456",
        "128.0.0.0/1             | _a",
        "0/0                     | _",
        "0.0.0.0/0               | _",
        "::ffff:10.1.0.0/112     | _0000e0g00000000p",
        "2001:db8::/32           | ^00`000000000000a0000bc0de0fgh000",
        "::/0                    | ^",
        "8000::/1                | ^`",
        "fe80::/10               | ^`abcdef0g0",
      })
  void hasKeysOfTcprules(String address, String keys) throws Exception {
    var records = records(address + ":deny");
    var found = new ArrayList<String>();
    for (int record = 0; record < records.end(); record = records.next(record)) {
      found.add(records.key(record));
    }
    assertThat(String.join(" ", found)).isEqualTo(keys);
    assertThat(records.count()).isEqualTo(found.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "192.0.2.7             | has no :allow or :deny behind its address",
        "192.0.2.7:            | has no :allow or :deny",
        "192.0.2.7:Allow       | has no :allow or :deny",
        "192.0.2.7:allowed     | has something behind :allow or :deny",
        "192.0.2.7: allow      | has no :allow or :deny",
        "192.0.2.7:allow # no  | has something behind :allow or :deny",
        "::1                   | has no :allow or :deny",
        "1:bad,A=\":allow,\"   | its address is no IP address",
        ":allow,               | has a comma without a variable",
        ":allow,A              | has a comma without a variable",
        ":allow,A=             | has no value for \"A\"",
        ":allow,A=\"x          | has no end of the value of \"A\"",
        ":allow,A=\"           | has no end of the value of \"A\"",
        ":allow,\u0007=        | has no value for \"?\"",
        "=münchen.example:deny | has a host name with other letters than DNS has",
        "joe@=ä:deny           | has a host name with other letters than DNS has",
        "=*.example.org:deny   | has a *, want =.example.org",
        ":allow,=\"x\"         | has a variable without a proper name",
        ":allow, A=\"x\"       | has a variable without a proper name",
        ":allow,A B=\"x\"      | has a variable without a proper name",
        ":allow,ä=\"x\"        | has a variable without a proper name",
        ":allow,A,B=\"x\"      | has a variable without a proper name",
        ":allow,A=\"x\"B=\"y\" | has something other than a comma",
        ":allow,A=\"x\" #      | has something other than a comma",
        ":allow,MAXCONIP=\"a\" | sets MAXCONIP to something other than a number",
        ":allow,MAXCONIP=\"1234567890\" | sets MAXCONIP to something other than a number",
        "192.0.2.7 :deny       | is no IP address",
        "192.0.2:deny          | wants a dot at its end, or all four octets",
        "192:deny              | wants a dot at its end, or all four octets",
        "192.0.2.256:deny      | is no IP address",
        "192.0.2.07:deny       | is no IP address",
        "192.0.2.7.:deny       | is no IP address",
        "256.:deny             | is no IP address",
        "01.:deny              | is no IP address",
        "1..2:deny             | is no IP address",
        ".:deny                | is no IP address",
        "1.2.3.4.5:deny        | is no IP address",
        "0x7f.0.0.1:deny       | is no IP address",
        "example.org:deny      | is no IP address",
        "2001:db8:deny         | is no IP address",
        "1::2::3:deny          | is no IP address",
        "::::deny              | is no IP address",
        "1:2:3:4:5:6:7:8:9:deny | is no IP address",
        "1:2:3:4::5:6:7:8:deny | is no IP address",
        "1:2:3:4:5:6:7:1.2.3.4:deny | is no IP address",
        "12345:::deny          | is no IP address",
        "::1.2.3.4:5:deny      | is no IP address",
        "1.2.3.4::5:deny       | is no IP address",
        "::١:deny              | is no IP address",
        "[::1]:deny            | is no IP address",
        "fe80::1%eth0:deny     | names an interface",
        "10.0.0.0/33:deny      | is no prefix",
        "10.0.0.0/:deny        | is no prefix",
        "10.0.0.0/-1:deny      | is no prefix",
        "10.0.0.0/08:deny      | is no prefix",
        "10.0.0.0/8/8:deny     | is no prefix",
        "10.0.0.256/8:deny     | is no prefix",
        "10.1.2.3./8:deny      | is no prefix",
        "/8:deny               | is no prefix",
        "2001:db8::/129:deny   | is no prefix",
        "2001:db8/32:deny      | is no prefix",
        "2001:db8:/32:deny     | is no prefix",
        "192.0.2.53-37:deny    | is no range",
        "192.0.2.300-310:deny  | is no range",
        "192.0.2.250-256:deny  | is no range",
        "192.0.2.07-9:deny     | is no range",
        "192.0.2.-9:deny       | is no range",
        "1-.:deny              | is no range",
        "1-2:deny              | wants a dot at its end",
        "1-2-3.:deny           | is no IP address",
        "1.1-2.3-4.:deny       | is no IP address",
        "joe@:deny             | wants one IP address, or = and a host name",
        "joe@192.0.2.:deny     | wants one IP address, or = and a host name",
        "joe@192.0.2.1-2:deny  | wants one IP address, or = and a host name",
        "joe@10./8:deny        | wants one IP address, or = and a host name",
        "joe@=:deny            | wants one IP address, or = and a host name",
        "joe@=.example:deny    | wants one IP address, or = and a host name",
        "@192.0.2.7:deny       | has no info before the @",
        "=mail.example.:deny   | has a host name with a dot at its end",
        "=.:deny               | has a host name with a dot at its end",
        "=mail example:deny    | has a blank in the host name",
      })
  void refusesWhatCouldNeverMatch(String line, String problem) {
    assertThatThrownBy(() -> records(":allow", line))
        .isInstanceOf(InvalidRulesException.class)
        .hasMessageContaining(problem)
        .hasMessageStartingWith("rules.txt:2: \"" + line.charAt(0));
  }

  @Test
  void refusesBlankBeforeAddress() {
    assertThatThrownBy(() -> records(" 192.0.2.7:deny"))
        .hasMessageStartingWith("rules.txt:1: \" 192.0.2.7:deny\": its address is no IP address");
  }

  @Test
  void namesFileLineAndTextOfFirstMistakeAndCountsOthers() {
    assertThatThrownBy(() -> records("# rules", ":allow", "1.2.3:deny", "x", "::1:deny", "y"))
        .hasMessage(
            "rules.txt:3: \"1.2.3:deny\": its address wants a dot at its end, or all four octets; "
                + "and 2 more mistakes behind it");
  }

  @Test
  void showsHostileTextInOneShortLine() {
    assertThatThrownBy(() -> records("a\u0007b\u001b[2J\tä" + "x".repeat(1_000_000)))
        .hasMessageStartingWith("rules.txt:1: \"a?b?[2J?äx")
        .hasMessageContaining("xxx...\": has no :allow")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }

  @Test
  void passesOverCommentsAndBlanks() throws Exception {
    var records =
        records("# 1.2.3.4:deny", "", "  ", "\t# x", "1.2.3.4:allow \t", "1.2.3.5:deny\r", "#");
    assertThat(records.count()).isEqualTo(2);
  }

  @Test
  void takesLastLineWithoutItsEnd() throws Exception {
    var bytes = "1.2.3.4:allow\n:deny".getBytes(StandardCharsets.UTF_8);
    assertThat(RuleText.file("rules.txt", bytes).count()).isEqualTo(2);
  }

  @Test
  void passesOverByteOrderMark() throws Exception {
    assertThat(records("\ufeff# rules", "1.2.3.4:deny").count()).isOne();
    assertThat(records("\ufeffjoe@1.2.3.4:deny")).isEqualTo(records("joe@1.2.3.4:deny"));
  }

  @Test
  void refusesRulesThatNeedMoreMemoryThanThereIs() {
    var builder = new Records.Builder(1_000_000);
    assertThatThrownBy(
            () -> {
              while (true) {
                builder.add("1.2.3.4", new byte[1000]);
              }
            })
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageStartingWith("is more than this JVM has room for");
    assertThat(builder.build().end()).isBetween(250_000, 330_000);
  }

  @Test
  void refusesTextWithoutRules() {
    assertThatThrownBy(() -> records("# nothing yet", ""))
        .hasMessage("rules.txt: has no rules; to let everyone in, write :allow");
  }

  @Test
  void refusesVariableThatIsNotUtf8() {
    var bytes = ":allow,A=\"\u00e4\"".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> RuleText.file("rules.txt", bytes))
        .hasMessageEndingWith("has a variable that is not UTF-8");
  }

  @Test
  void takesBytesOfCommentsAsTheyAre() throws Exception {
    var bytes = "# \u00e4\n:deny".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(RuleText.file("rules.txt", bytes).count()).isEqualTo(1);
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
        ":allow,A='1',B='2',A='3'    | A=3 B=2",
        "::1:allow,A=\"::2:deny\"    | A=::2:deny",
        ":allow,A=\"ä€\"             | A=ä€",
        ":allow,A= x ,B=\"y\"         | A=x B=y",
        ":allow,MAXCONIP=\"0\"       | MAXCONIP=0",
        ":allow,MAXCONIP=\"\"        | MAXCONIP=",
      })
  void readsVariablesBetweenAnyQuotes(String text, String expected) throws Exception {
    var variables = rules(text).check(peer("::1")).variables();
    var shown = variables.entrySet().stream().map(Map.Entry::toString).toList();
    assertThat(String.join(" ", shown)).isEqualTo(expected);
  }

  @Test
  void saysAllowAndDeny() throws Exception {
    var rules = rules("1.2.3.4:allow", ":deny,A=\"x\"");
    assertThat(rules.check(peer("1.2.3.4"))).isInstanceOf(Verdict.Allow.class);
    assertThat(rules.check(peer("1.2.3.5"))).isInstanceOf(Verdict.Deny.class);
    assertThat(rules.check(peer("1.2.3.5")).words())
        .isEqualTo(List.of("rule :", "deny connection"));
  }
}
