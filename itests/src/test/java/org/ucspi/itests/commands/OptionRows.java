package org.ucspi.itests.commands;

import java.util.List;

/** The options of tcpserver. */
final class OptionRows {
  private static final String TCP = "env | grep -E '^(PROTO|TCP|COLOUR)' | LC_ALL=C sort";
  private static final String HOSTS = "echo ${TCPREMOTEHOST-none} ${TCPLOCALHOST-none}";
  private static final String INFO = "echo ${TCPREMOTEINFO-none}";
  private static final String ADDRESS = "echo $PROTO $TCPLOCALIP $TCPREMOTEIP";
  private static final String NONE = "";

  private OptionRows() {}

  private static Row tcpserver(String options, String program) {
    return Row.server("tcpserver", options, program).visited(Visit.plain(""));
  }

  private static Row at(String host, String options) {
    return Row.server("tcpserver", "-RHl0 " + options, host, ADDRESS).visited(Visit.plain(""));
  }

  static List<Row> rows() {
    return List.of(
        tcpserver("-RHl0", TCP)
            .shows(
                """
                > PROTO=TCP
                > TCPLOCALHOST=0
                > TCPLOCALIP=127.0.0.1
                > TCPLOCALPORT={port}
                > TCPREMOTEIP=127.0.0.1
                > TCPREMOTEPORT={client}
                """),
        tcpserver("-RHl0", "echo err >&2; exit 100").shows("! err"),
        tcpserver("-RHl here", HOSTS).shows("> none here"),
        tcpserver("-RH", HOSTS)
            .shows("> none localhost")
            .differs("> none none", Difference.HOSTS_FILE),
        tcpserver("-RhP", HOSTS)
            .shows("> localhost localhost")
            .differs("> none none", Difference.HOSTS_FILE),
        tcpserver("-Rpl0", HOSTS).shows("> localhost 0").differs("> none 0", Difference.HOSTS_FILE),
        tcpserver("-RHl0 -c 2", "echo served; exec cat")
            .visited(Visit.third())
            .shows("> served\n> served\n> waited\n> served"),
        tcpserver("-RHl0 -B hello_", "echo there").shows("> hello_there"),
        tcpserver("-RHl0 -b 7", "ss -Hltn sport = :$TCPLOCALPORT | awk '{print $3}'").shows("> 7"),
        tcpserver("-RHl0 -dDOP", "echo served").shows("> served"),
        // IDENT: -r is the default
        tcpserver("-Hl0", INFO).visited(Visit.from("127.0.0.9", "127.0.0.1", "")).shows("> joe"),
        tcpserver("-HRl0", INFO).visited(Visit.from("127.0.0.9", "127.0.0.1", "")).shows("> none"),
        tcpserver("-Hrt1 -l0", INFO)
            .visited(Visit.from("127.0.0.8", "127.0.0.1", ""))
            .shows("> none"),
        // users, for which the tests must be root
        tcpserver("-RHl0 -u 1 -g 2", "id -u; id -g").shows("> 1\n> 2"),
        tcpserver("-RHl0 -U", "id -u; id -g").with("UID", "1").with("GID", "2").shows("> 1\n> 2"),
        tcpserver("-RHl0 -U", "id -u; id -g")
            .shows("exit 100\n! tcpserver: fatal: (100) -U: UID is not set")
            .differs("> 0\n> 0", Difference.USER),
        // hosts
        at("0", "").shows("> TCP 127.0.0.1 127.0.0.1"),
        at("", "").shows("> TCP 127.0.0.1 127.0.0.1"),
        at("localhost", "")
            .shows("> TCP 127.0.0.1 127.0.0.1")
            .differs(
                "exit 111\n! tcpserver: fatal: no IP address for localhost", Difference.HOSTS_FILE),
        at(":0", "")
            .visited(Visit.plain(""), Visit.from("::1", "::1", ""))
            .shows("> TCP 127.0.0.1 127.0.0.1\n> TCP6 ::1 ::1")
            .differs("exit 111\n! tcpserver: fatal: no IP address for :0", Difference.FAMILIES),
        at("::", "")
            .visited(Visit.from("::1", "::1", ""))
            .shows("> TCP6 ::1 ::1")
            .differs("exit 111\n! tcpserver: fatal: no IP address for ::", Difference.FAMILIES),
        at(":0", "-4")
            .shows("> TCP 127.0.0.1 127.0.0.1")
            .differs(StartRows.theirUsage("illegal option -- 4"), Difference.USAGE),
        at("0", "-6I lo")
            .visited(Visit.from("::1", "::1", ""))
            .shows("> TCP6 ::1 ::1")
            .differs(StartRows.theirUsage("illegal option -- 6"), Difference.USAGE),
        // rules
        tcpserver("-RHl0 -x some.cdb", "echo ${COLOUR-none}")
            .visited(
                Visit.plain(""),
                Visit.from("127.0.0.2", "127.0.0.1", ""),
                Visit.from("127.0.0.3", "127.0.0.1", ""))
            .shows("> none\n> blue"),
        tcpserver("-RHl0 -x some.txt", "echo ${COLOUR-none}")
            .visited(
                Visit.from("127.0.0.2", "127.0.0.1", ""), Visit.from("127.0.0.3", "127.0.0.1", ""))
            .shows("> blue")
            .differs(
                """
                ! tcpserver: warning: dropping connection, unable to read some.txt: protocol error
                ! tcpserver: warning: dropping connection, unable to read some.txt: protocol error
                """,
                Difference.TEXT),
        tcpserver("-RHl0 -y some.cdb", "echo ${COLOUR-none}")
            .visited(
                Visit.from("127.0.0.2", "127.0.0.1", ""), Visit.from("127.0.0.3", "127.0.0.1", ""))
            .shows("> blue")
            .differs(StartRows.theirUsage("illegal option -- y"), Difference.USAGE),
        tcpserver("-RHl0 -q -x nosuch.cdb", "echo served").shows(NONE),
        tcpserver("-RHl0 -x nosuch.cdb", "echo served")
            .shows(
                "! tcpserver: error: rules tcpserver: unable to use rules: {site}/nosuch.cdb:"
                    + " no such file, nobody may connect")
            .differs(
                "! tcpserver: warning: dropping connection, unable to read nosuch.cdb:"
                    + " file does not exist",
                Difference.RULES),
        tcpserver("-RHl0 -X -x nosuch.cdb", "echo served")
            .shows(
                "> served\n! tcpserver: warn: rules tcpserver: {site}/nosuch.cdb: no such file:"
                    + " everybody may connect")
            .differs("> served", Difference.RULES));
  }
}
