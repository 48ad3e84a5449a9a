package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.environment.internal.NameServer.question;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What counts of a reply, whatever else is in it. */
class RepliesTest {
  private final Replies replies = new Replies(question("a.example.", Type.A));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          another owner        | b.example. 9 A 192.0.2.1                               | ''
          another type         | a.example. 9 AAAA ::1                                  | ''
          upper case           | A.EXAMPLE. 9 A 192.0.2.1                               | 192.0.2.1
          in between           | b.example. 9 A 192.0.2.1; a.example. 9 A 192.0.2.2     | 192.0.2.2
          alias                | a.example. 9 CNAME b.example.; b.example. 9 A 192.0.2.1 | 192.0.2.1
          before its alias     | b.example. 9 A 192.0.2.1; a.example. 9 CNAME b.example. | ''
          alias of another     | b.example. 9 CNAME c.example.; c.example. 9 A 192.0.2.1 | ''
          beside its alias     | a.example. 9 A 192.0.2.1; a.example. 9 CNAME b.example. | 192.0.2.1
          behind its alias     | a.example. 9 CNAME b.example.; a.example. 9 A 192.0.2.1 | ''
          two aliases of one   | a.example. 9 CNAME b.example.; a.example. 9 CNAME c.example.; c.example. 9 A 192.0.2.1 | ''
          DNAME and its alias  | example. 9 DNAME x.; a.example. 9 CNAME a.x.; a.x. 9 A 192.0.2.1 | 192.0.2.1
          """)
  void takesWhatAnswersTheQuestion(String why, String answer, String expected) {
    replies.add(reply(Rcode.NOERROR, answer, ""));
    var records = replies.answer().records();
    assertThat(String.join(" ", records.stream().map(Record::rdataToString).toList()))
        .as(why)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "example. 300 SOA a. b. 1 2 3 4 60, 60",
    "example. 30 SOA a. b. 1 2 3 4 60, 30",
    "example. 90000 SOA a. b. 1 2 3 4 90000, 3600",
    "example. 300 NS a., 0",
    "'', 0",
  })
  void holdsThatThereIsNothingAsLongAsTheZoneSays(String authority, long seconds) {
    for (int code : new int[] {Rcode.NOERROR, Rcode.NXDOMAIN}) {
      var none = new Replies(question("a.example.", Type.A));
      assertThat(none.add(reply(code, "", authority))).isFalse();
      assertThat(none.answer().keep()).isEqualTo(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void asksOnUnderAnAliasUnlessItIsSaidToLeadNowhere() {
    var alias = "a.example. 9 CNAME b.example.";
    assertThat(replies.add(reply(Rcode.NOERROR, alias, ""))).isTrue();
    assertThat(replies.name()).isEqualTo(question("b.example.", Type.A).name());
    assertThat(replies.aliases()).isEqualTo(1);
    var nothing = reply(Rcode.NXDOMAIN, alias, "example. 300 SOA a. b. 1 2 3 4 60");
    var none = new Replies(question("a.example.", Type.A));
    assertThat(none.add(nothing)).isFalse();
    assertThat(none.answer().keep()).isEqualTo(Duration.ofSeconds(9));
  }

  private static Message reply(int code, String answer, String authority) {
    var reply = new Message(1);
    reply.getHeader().setRcode(code);
    NameServer.records(answer.replace("; ", "\n"))
        .forEach(record -> reply.addRecord(record, Section.ANSWER));
    NameServer.records(authority).forEach(record -> reply.addRecord(record, Section.AUTHORITY));
    return reply;
  }
}
