package org.ucspi.itests.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.itests.commands.ClientDifference.DESCRIPTORS;
import static org.ucspi.itests.commands.ClientDifference.HOSTS;
import static org.ucspi.itests.commands.ClientDifference.IPV6;
import static org.ucspi.itests.commands.ClientDifference.PROGRAM;
import static org.ucspi.itests.commands.ClientDifference.REASONS;
import static org.ucspi.itests.commands.ClientDifference.SIGNAL;
import static org.ucspi.itests.commands.ClientDifference.WORDS;
import static org.ucspi.itests.commands.ClientTcpRow.both;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** tcpclient, ours and Debian's, by the same lines. */
class ClientTcpIT {
  private static final ClientSite SITE = ClientSite.make().plain().busy().silent().identified();

  private static final String ENVIRONMENT =
      " sh -c 'env | grep -E \"^(PROTO|SSL|TCP)\" | LC_ALL=C sort'";

  private static final String OPTIONS =
      " [ -i localip ] [ -p localport ] [ -T timeoutconn ] [ -l localname ] [ -t timeoutinfo ]";

  private static final String LABEL = "x".repeat(64);

  private static final List<ClientTcpRow> ROWS =
      List.of(
          both(
                  "tcpclient",
                  "! tcpclient: usage: tcpclient [ -46hHrRdDqQv ]"
                      + OPTIONS
                      + " [ -I interface ] host port program",
                  "exit 100")
              .differs(
                  IPV6,
                  "! tcpclient: usage: tcpclient [ -hHrRdDqQv ]" + OPTIONS + " host port program",
                  "exit 100"),
          both(
                  "tcpclient one.test nosuch true",
                  "! tcpclient: fatal: (111) unable to figure out port number for: nosuch",
                  "exit 111")
              .differs(
                  WORDS,
                  "! tcpclient: fatal: unable to figure out port number for nosuch",
                  "exit 111"),
          both(
                  "tcpclient nosuch.test 1 true",
                  "! tcpclient: fatal: (111) no IP address for: nosuch.test",
                  "exit 111")
              .differs(WORDS, "! tcpclient: fatal: no IP address for nosuch.test", "exit 111"),
          both(
                  "tcpclient broken.test 1 true",
                  "! tcpclient: fatal: (111) temporarily unable to figure out IP address for: broken.test SERVFAIL",
                  "exit 111")
              .differs(
                  REASONS,
                  "! tcpclient: fatal: temporarily unable to figure out IP address for broken.test: temporary failure",
                  "exit 111"),
          both(
                  "tcpclient " + LABEL + ".test 1 true",
                  "! tcpclient: fatal: (111) temporarily unable to figure out IP address for: "
                      + LABEL
                      + ".test protocol error",
                  "exit 111")
              .differs(
                  WORDS,
                  "! tcpclient: fatal: temporarily unable to figure out IP address for "
                      + LABEL
                      + ".test: protocol error",
                  "exit 111"),
          both(
              "tcpclient -RHl0 0 1 true",
              "! tcpclient: unable to connect to 127.0.0.1 port 1: connection refused",
              "exit 111"),
          both("tcpclient -q 0 1 true", "exit 111"),
          both(
                  "tcpclient -i 192.0.2.99 0 1 true",
                  "! tcpclient: fatal: (111) unable to bind socket: cannot assign requested address",
                  "exit 111")
              .differs(
                  REASONS,
                  "! tcpclient: fatal: unable to bind socket: address not available",
                  "exit 111"),
          both(
                  "tcpclient -p $BUSY 0 $PLAIN true",
                  "! tcpclient: fatal: (111) unable to bind socket: address already in use",
                  "exit 111")
              .differs(
                  REASONS,
                  "! tcpclient: fatal: unable to bind socket: address already used",
                  "exit 111"),
          both(
                  "tcpclient -RHl0 0 1 ./nosuch",
                  "! tcpclient: fatal: (111) unable to run program: HERE/nosuch does not exist",
                  "exit 111")
              .differs(
                  PROGRAM,
                  "! tcpclient: unable to connect to 127.0.0.1 port 1: connection refused",
                  "exit 111"),
          both(
                  "tcpclient -RHl0 0 $PLAIN ./nosuch",
                  "! tcpclient: fatal: (111) unable to run program: HERE/nosuch does not exist",
                  "exit 111")
              .differs(
                  PROGRAM,
                  "! tcpclient: fatal: unable to run ./nosuch: file does not exist",
                  "exit 111"),
          both(
              "tcpclient -v -T 1+1 silent.test $PLAIN true",
              "! tcpclient: unable to connect to 127.0.0.5 port {port}: timed out",
              "exit 111"),
          both(
              "tcpclient -vRHl0 -T 1+1 slow.test $PLAIN true",
              "! tcpclient: connected to 127.0.0.1 port {port}"),
          both("tcpclient -RHl here 0 $PLAIN" + ENVIRONMENT, variables("here", "")),
          both("tcpclient -Rh 0 $PLAIN" + ENVIRONMENT, variables("localhost", "localhost"))
              .differs(HOSTS, variables("one.test", "one.test")),
          both("tcpclient -Hl0 127.0.0.7 $KNOWN sh -c 'echo $TCPREMOTEINFO'", "joe"),
          both(
              "tcpclient -RrHl0 -t 1 127.0.0.6 $UNKNOWN sh -c 'echo ${TCPREMOTEINFO-none}'",
              "none"),
          both("tcpclient -RHl0 127.0.0.7 $KNOWN sh -c 'echo ${TCPREMOTEINFO-none}'", "none"),
          both(
              "tcpclient -RHl0 -dD -i 127.0.0.3 0 $PLAIN sh -c 'echo \"echo \\$TCPREMOTEIP\" >&7; cat <&6'",
              "127.0.0.3"),
          both(
                  "tcpclient -RHl0 0 $PLAIN sh -c 'ls -m /proc/$$/fd; exit' 3< big 4< big 5> five",
                  "0, 1, 2, 6, 7")
              .differs(DESCRIPTORS, "0, 1, 2, 3, 4, 5, 6, 7"),
          both(
              "echo typed | { tcpclient -RHl0 0 $PLAIN sh -c 'exit 7'; echo $?; cat; }",
              "7",
              "typed"),
          both("tcpclient -RHl0 0 $PLAIN sh -c 'kill -9 $$' 2> trash; echo $?", "111")
              .differs(SIGNAL, "137"),
          both(
              "tcpclient -RHl0 0 $PLAIN sh -c '{ echo \"exec cat\"; cat big; } >&7 & cmp -n 1000000 big - <&6"
                  + " && echo whole'",
              "whole"));

  private static String[] variables(String local, String remote) {
    return Stream.of(
            "PROTO=TCP",
            "TCPLOCALHOST=" + local,
            "TCPLOCALIP=127.0.0.1",
            "TCPLOCALPORT={port}",
            remote.isEmpty() ? "" : "TCPREMOTEHOST=" + remote,
            "TCPREMOTEIP=127.0.0.1",
            "TCPREMOTEPORT={port}")
        .filter(line -> !line.isEmpty())
        .toArray(String[]::new);
  }

  static Stream<ClientRow.Started> ours() {
    return ClientRow.run(SITE, ROWS.stream().map(ClientTcpRow::ours).toList());
  }

  static Stream<ClientRow.Started> debians() {
    return ClientRow.run(
        SITE, ROWS.stream().map(ClientTcpRow::debians).toList(), ClientCommand.DEBIANS);
  }

  @AfterAll
  static void stop() throws Exception {
    SITE.close();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void oursShowsWhatItShould(ClientRow.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("debians")
  void debiansShowsTheSameOrWhatIsListed(ClientRow.Started row) {
    row.isAsExpected();
  }

  @Test
  void readmeListsTheDifferences() throws IOException {
    var readme = Files.readString(Path.of("..", "commands", "README.md"));
    var chapter = readme.substring(readme.indexOf("### tcpclient\n"));
    int next = chapter.indexOf("\n### ", 1);
    assertThat((next < 0 ? chapter : chapter.substring(0, next)).lines())
        .filteredOn(line -> line.startsWith("| ") && !line.contains("| why |"))
        .containsExactlyElementsOf(
            Arrays.stream(ClientDifference.values()).map(ClientDifference::row).toList());
    assertThat(ROWS)
        .flatExtracting(row -> row.theirs().stream().map(ClientTcpRow.Theirs::why).toList())
        .contains(ClientDifference.values());
  }
}
