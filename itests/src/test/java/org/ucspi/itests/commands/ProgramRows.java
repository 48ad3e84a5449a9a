package org.ucspi.itests.commands;

import java.util.ArrayList;
import java.util.List;

/** What a program gets from the command that starts it, and the reverse. */
final class ProgramRows {
  private ProgramRows() {}

  private static Row running(String... program) {
    var words = new ArrayList<>(List.of("tcpserver", "-1RHl0", "127.0.0.1", "0"));
    words.addAll(List.of(program));
    return Row.of(words.toArray(String[]::new)).visited(Visit.plain(""));
  }

  static List<Row> rows() {
    return List.of(
        running("printf", "<%s>\\n", "a b", "it's", "", "grüße", "\"$x\\\"", "*", "-v")
            .with("LC_ALL", "C")
            .shows("> <a b>\n> <it's>\n> <>\n> <grüße>\n> <\"$x\\\">\n> <*>\n> <-v>"),
        running("sh", "-c", "env | LC_ALL=C sort")
            .with("LC_ALL", "C")
            .with("GREETING", "grüße")
            .with("EMPTY", "")
            .with("PWD", "/")
            .with("LINES", "a\n b=\t'")
            .shows(
                """
                >  b=\t'
                > EMPTY=
                > GREETING=grüße
                > JAVA_HOME={java}
                > LC_ALL=C
                > LINES=a
                > PATH=/usr/bin:/bin
                > PROTO=TCP
                > PWD={site}
                > TCPLOCALHOST=0
                > TCPLOCALIP=127.0.0.1
                > TCPLOCALPORT={port}
                > TCPREMOTEIP=127.0.0.1
                > TCPREMOTEPORT={client}
                """),
        running("env", "-u", "JAVA_HOME")
            .through("exec env -u PWD \"$@\"")
            .shows(
                """
                > PATH=/usr/bin:/bin
                > PWD={site}
                > PROTO=TCP
                > TCPLOCALIP=127.0.0.1
                > TCPLOCALPORT={port}
                > TCPLOCALHOST=0
                > TCPREMOTEIP=127.0.0.1
                > TCPREMOTEPORT={client}
                """)
            .differs(
                """
                > PATH=/usr/bin:/bin
                > PROTO=TCP
                > TCPLOCALIP=127.0.0.1
                > TCPLOCALPORT={port}
                > TCPLOCALHOST=0
                > TCPREMOTEIP=127.0.0.1
                > TCPREMOTEPORT={client}
                """,
                Difference.SHELL),
        running("sh", "-c", "printf %s \"$BYTES\" | od -An -tx1")
            .through("export BYTES=$(printf '\\351\\377'); exec \"$@\"")
            .shows(">  ef bf bd ef bf bd")
            .differs(">  e9 ff", Difference.BYTES),
        running("sh", "-c", "ls /proc/$$/fd; true")
            .through("exec \"$@\" 3< some.txt 7< some.txt")
            .shows("> 0\n> 1\n> 2")
            .differs("> 0\n> 1\n> 2\n> 3\n> 7", Difference.DESCRIPTORS),
        running("sh", "-c", "readlink /proc/$$/cwd").shows("> {site}"),
        running("sh", "-c", "read line; echo \"$line $line\"")
            .visited(Visit.plain("grüße\n"))
            .shows("> grüße grüße"),
        running("./nosuchprogram")
            .shows(
                "exit 111\n! tcpserver: fatal: (111) unable to run program:"
                    + " {site}/nosuchprogram does not exist")
            .differs(
                "! tcpserver: warning: dropping connection, unable to run ./nosuchprogram:"
                    + " file does not exist",
                Difference.PROGRAM),
        running("nosuchprogram")
            .shows(
                "exit 111\n! tcpserver: fatal: (111) unable to run program: nosuchprogram is not on"
                    + " PATH (/usr/bin:/bin)")
            .differs(
                "! tcpserver: warning: dropping connection, unable to run nosuchprogram:"
                    + " file does not exist",
                Difference.PROGRAM),
        running("/etc/passwd")
            .shows(
                "exit 111\n! tcpserver: fatal: (111) unable to run program: /etc/passwd is not"
                    + " executable")
            .differs(
                "! tcpserver: warning: dropping connection, unable to run /etc/passwd:"
                    + " access denied",
                Difference.PROGRAM));
  }
}
