package org.ucspi.itests.commands;

import java.util.List;

/** What tcpserver logs of a connection. */
final class LogRows {
  private LogRows() {}

  private static Row tcpserver(String options, String program) {
    return Row.server("tcpserver", "-RHl here " + options, program).visited(Visit.plain(""));
  }

  static List<Row> rows() {
    return List.of(
        tcpserver("-v", "exit 3")
            .shows(
                """
                ! tcpserver: listening on 127.0.0.1 : {port} [40/0]
                ! tcpserver: status: 1/40/0
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: ended by {pid} status 3
                ! tcpserver: status: 0/40/0
                ! tcpserver: status: tcpserver closed 127.0.0.1:{port}
                """)
            .differs(
                """
                ! tcpserver: status: 0/40
                ! tcpserver: status: 1/40
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: end {pid} status 768
                ! tcpserver: status: 0/40
                """,
                Difference.LINES),
        tcpserver("-vc3", "kill -9 $$")
            .shows(
                """
                ! tcpserver: listening on 127.0.0.1 : {port} [3/0]
                ! tcpserver: status: 1/3/0
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: ended by {pid} status 137 signal 9
                ! tcpserver: status: 0/3/0
                ! tcpserver: status: tcpserver closed 127.0.0.1:{port}
                """)
            .differs(
                """
                ! tcpserver: status: 0/3
                ! tcpserver: status: 1/3
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: end {pid} status 9
                ! tcpserver: status: 0/3
                """,
                Difference.LINES),
        tcpserver("-v -x some.cdb", "true")
            .visited(Visit.from("127.0.0.2", "127.0.0.1", ""))
            .shows(
                """
                ! tcpserver: listening on 127.0.0.1 : {port} [40/0]
                ! tcpserver: status: 1/40/0
                ! tcpserver: pid 1 from 127.0.0.2
                ! tcpserver: deny 1 here:127.0.0.1:{port} :127.0.0.2::{client}
                ! tcpserver: status: 0/40/0
                ! tcpserver: status: tcpserver closed 127.0.0.1:{port}
                """)
            .differs(
                """
                ! tcpserver: status: 0/40
                ! tcpserver: status: 1/40
                ! tcpserver: pid {pid} from 127.0.0.2
                ! tcpserver: deny {pid} here:127.0.0.1:{port} :127.0.0.2::{client}
                ! tcpserver: end {pid} status 25600
                ! tcpserver: status: 0/40
                """,
                Difference.NUMBERS,
                Difference.LINES),
        tcpserver("-vo", "true")
            .shows(
                """
                ! tcpserver: warn: -o has no effect here: IP options are what the system makes them
                ! tcpserver: listening on 127.0.0.1 : {port} [40/0]
                ! tcpserver: status: 1/40/0
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: ended by {pid} status 0
                ! tcpserver: status: 0/40/0
                ! tcpserver: status: tcpserver closed 127.0.0.1:{port}
                """)
            .differs(
                """
                ! tcpserver: status: 0/40
                ! tcpserver: status: 1/40
                ! tcpserver: pid {pid} from 127.0.0.1
                ! tcpserver: ok {pid} here:127.0.0.1:{port} :127.0.0.1::{client}
                ! tcpserver: end {pid} status 0
                ! tcpserver: status: 0/40
                """,
                Difference.REMARKS,
                Difference.LINES),
        tcpserver("-Q", "exit 3").shows(""),
        tcpserver("-q", "exit 3").shows(""),
        tcpserver("-x limit.cdb", "echo served; exec cat")
            .visited(Visit.second())
            .shows(
                "> served\n> end\n! tcpserver: warn: (100) ip connection limit of 1 exceeded for:"
                    + " 127.0.0.1")
            .differs("> served\n> served", Difference.PER_ADDRESS));
  }
}
