package org.ucspi.itests.commands;

import java.util.List;

/**
 * tcprules and tcprulescheck: that the commands do what their classes do, which have more tests.
 */
final class RuleToolRows {
  private static final String CHECK = "! tcprulescheck: usage: tcprulescheck rules.cdb";

  private RuleToolRows() {}

  /** Rules in a folder of their own. */
  private static Row compiled(String text, String then) {
    return Row.of("tcprules", "rules.cdb", "rules.tmp")
        .with("RULES", text)
        .through(
            "cd $(mktemp -d) && echo old > rules.cdb && printf '%s' \"$RULES\" | \"$@\";"
                + " echo $?; "
                + then);
  }

  private static Row checked(String ip) {
    return Row.of("tcprulescheck", "some.cdb").with("TCPREMOTEIP", ip);
  }

  static List<Row> rows() {
    return List.of(
        Row.of("tcprules").shows("exit 100\n! tcprules: usage: tcprules rules.cdb rules.tmp"),
        Row.of("tcprulescheck").shows("exit 100\n" + CHECK),
        compiled("1.2.3.4:allow,A=\"b\"\n:deny\n", "ls; cksum < rules.cdb")
            .shows("0\nrules.cdb\n1503957932 2110"),
        compiled("1.2.3.4:nonsense\n", "cat rules.cdb")
            .shows(
                "101\nold\n! tcprules: syntax: has no :allow or :deny behind its address, want"
                    + " ADDRESS:allow or ADDRESS:deny on line: 1: 1.2.3.4:nonsense")
            .differs(
                "100\nold\n! tcprules: fatal: unable to parse this line: 1.2.3.4:nonsense",
                Difference.SYNTAX),
        checked("127.0.0.2").shows("rule 127.0.0.2:\ndeny connection"),
        checked("127.0.0.3")
            .shows("rule 127.0.0.3:\nset environment variable COLOUR=blue\nallow connection"),
        checked("9.9.9.9").shows("rule :\nallow connection"),
        Row.of("tcprulescheck", "nosuch.cdb")
            .shows(
                "exit 111\n! tcprulescheck: fatal: unable to read nosuch.cdb: file does not exist"));
  }
}
