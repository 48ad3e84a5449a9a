package org.ucspi.itests.commands;

import static org.ucspi.itests.commands.ClientRow.row;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What sslclient says where there is no connection. */
class ClientRefusalsIT {
  private static final ClientSite SITE = ClientSite.make().plain().busy().silent();

  private static final String USAGE =
      "! sslclient: usage: sslclient [ -463hHrRdDqQveEsSnNxXmM ] [ -i localip ] [ -p localport ]"
          + " [ -T timeoutconn ] [ -l localname ] [ -t timeoutinfo ] [ -I interface ]"
          + " [ -a cafile ] [ -A cadir ] [ -c certfile ] [ -z ciphers ] [ -k keyfile ]"
          + " [ -K keypassfile ] [ -V verifydepth ] [ -w progtimeout ] host port program";

  static Stream<ClientRow.Started> rows() {
    return ClientRow.run(
        SITE,
        List.of(
            row("sslclient", USAGE, "exit 100"),
            row("sslclient -y 0 1 true", "! sslclient: illegal option -- y", USAGE, "exit 100"),
            row(
                "sslclient -T x 0 1 true",
                "! sslclient: option wants x+y, not \"x\" -- T",
                USAGE,
                "exit 100"),
            row(
                "sslclient -p x 0 1 true",
                "! sslclient: fatal: (111) unable to figure out port number for: x",
                "exit 111"),
            row(
                "sslclient one.test nosuch true",
                "! sslclient: fatal: (111) unable to figure out port number for: nosuch",
                "exit 111"),
            row(
                "sslclient nosuch.test 1 true",
                "! sslclient: fatal: (111) no IP address for: nosuch.test",
                "exit 111"),
            row(
                "sslclient broken.test 1 true",
                "! sslclient: fatal: (111) temporarily unable to figure out IP address for: broken.test SERVFAIL",
                "exit 111"),
            row(
                "sslclient $(printf %064d 0).test 1 true",
                "! sslclient: fatal: (111) temporarily unable to figure out IP address for: 0000000000000000000000000000000000000000000000000000000000000000.test protocol error",
                "exit 111"),
            row(
                "sslclient -4 six.test 1 true",
                "! sslclient: fatal: (111) no IP address for: six.test",
                "exit 111"),
            row(
                "sslclient -6 one.test 1 true",
                "! sslclient: fatal: (111) no IP address for: one.test",
                "exit 111"),
            row(
                "sslclient 0 1 true",
                "! sslclient: unable to connect to 127.0.0.1 port 1: connection refused",
                "exit 111"),
            row(
                "sslclient -6 0 1 true",
                "! sslclient: unable to connect to ::1 port 1: connection refused",
                "exit 111"),
            row("sslclient -q 0 1 true", "exit 111"),
            row(
                "sslclient -v refused.test 1 true",
                "! sslclient: unable to connect to 127.0.0.8 port 1: connection refused",
                "! sslclient: unable to connect to 127.0.0.1 port 1: connection refused",
                "exit 111"),
            row(
                "sslclient -i 192.0.2.99 0 1 true",
                "! sslclient: fatal: (111) unable to bind socket: cannot assign requested address",
                "exit 111"),
            row(
                "sslclient -p $BUSY 0 $PLAIN true",
                "! sslclient: fatal: (111) unable to bind socket: address already in use",
                "exit 111"),
            row(
                "sslclient 0 1 ./nosuch",
                "! sslclient: fatal: (111) unable to run program: HERE/nosuch does not exist",
                "exit 111"),
            row(
                "sslclient -X -T 1 silent.test $PLAIN true",
                "! sslclient: unable to connect to 127.0.0.5 port {port}: timed out",
                "exit 111"),
            row(
                "sslclient -X -v -T 1+1 dead.test $PLAIN true",
                "! sslclient: warn: tlsclient sslclient: verify is none: whoever answers is trusted, for tests only",
                "! sslclient: unable to connect to 127.0.0.8 port {port}: connection refused",
                "! sslclient: unable to connect to 127.0.0.5 port {port}: timed out",
                "! sslclient: unable to connect to 127.0.0.5 port {port}: timed out",
                "exit 111"),
            row(
                "sslclient -X 0 $PLAIN true",
                "! sslclient: fatal: (111) unable to TLS connect: connection reset by peer",
                "exit 111")));
  }

  @AfterAll
  static void stop() throws Exception {
    SITE.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isToldInTheWordsOfUcspiSsl(ClientRow.Started row) {
    row.isAsExpected();
  }
}
