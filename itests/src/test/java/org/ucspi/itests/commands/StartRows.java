package org.ucspi.itests.commands;

import java.util.ArrayList;
import java.util.List;

/** How tcpserver says what it cannot do. */
final class StartRows {
  private static final String LONG = "l" + "o".repeat(62) + "ng";
  private static final String USAGE =
      "! tcpserver: usage: tcpserver [ -146UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ]"
          + " [ -y rules.cdb ] [ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ]"
          + " [ -t timeout ] [ -I interface ] host port program";

  private StartRows() {}

  private static String usage(String wrong) {
    return "exit 100\n! tcpserver: " + wrong + "\n" + USAGE;
  }

  static String theirUsage(String wrong) {
    return theirs(usage(wrong));
  }

  private static String theirs(String usage) {
    return usage
        .replace("-146U", "-1U")
        .replace(" [ -y rules.cdb ]", "")
        .replace(" [ -I interface ]", "");
  }

  private static Row fails(String host, String port, String ours, String theirs) {
    return Row.of("tcpserver", "-1RH", host, port, "true")
        .shows("exit 111\n! tcpserver: fatal: (111) " + ours)
        .differs("exit 111\n! tcpserver: fatal: " + theirs, Difference.WORDS);
  }

  private static Row misused(String wrong, String... words) {
    var all = new ArrayList<>(List.of("tcpserver"));
    all.addAll(List.of(words));
    var text = wrong.isEmpty() ? "exit 100\n" + USAGE : usage(wrong);
    return Row.of(all.toArray(String[]::new)).shows(text).differs(theirs(text), Difference.USAGE);
  }

  static List<Row> rows() {
    var busy = String.valueOf(Site.busyPort());
    return List.of(
        misused(""),
        misused("", "0", "0"),
        misused("illegal option -- f", "-f", "0", "0", "true"),
        misused("option requires an argument -- c", "-c"),
        fails(
            "0",
            "nosuch",
            "unable to figure out port number for: nosuch",
            "unable to figure out port number for nosuch"),
        fails(
            "nosuch.invalid",
            "0",
            "no IP address for: nosuch.invalid",
            "no IP address for nosuch.invalid"),
        fails(
            LONG,
            "0",
            "temporarily unable to figure out IP address for: " + LONG + " protocol error",
            "temporarily unable to figure out IP address for " + LONG + ": protocol error"),
        fails(
            "192.0.2.1",
            "0",
            "unable to bind to: 192.0.2.1 port: 0: cannot assign requested address",
            "unable to bind: address not available"),
        fails(
            "127.0.0.1",
            busy,
            "unable to bind to: 127.0.0.1 port: " + busy + ": address already in use",
            "unable to bind: address already used"),
        Row.of("tcpserver", "-q1RH", "127.0.0.1", busy, "true").shows("exit 111"));
  }
}
