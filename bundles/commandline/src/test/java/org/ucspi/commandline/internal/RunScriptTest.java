package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.ucspi.commandline.internal.Lines.values;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.commandline.CommandLine;
import org.ucspi.api.commandline.CommandLineException;
import org.ucspi.commandline.internal.Accounts.Account;

class RunScriptTest {
  private static final String LISTENER = "org.ucspi.listener";
  private static final String TLS = "org.ucspi.tls";
  private static final String EXEC = "org.ucspi.exec";
  private static final Account DAEMON = Accounts.find("daemon").orElseThrow();

  @TempDir private Path folder;

  private void file(String name, String content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
  }

  private CommandLine read(String script) throws Exception {
    file("run", script);
    return new RunScript(
            folder.resolve("run"),
            "mail",
            Map.of("PATH", "/bin", "HOME", "/root", "WORDS", "-H -v"))
        .read();
  }

  // ---- shapes of scripts that people have

  @Test
  void readsTheScriptOfQmailSmtpd() throws Exception {
    file("concurrencyincoming", "20\n");
    file("me", "mail.example.org\nsecond line\n");
    var line =
        read(
            """
            #!/bin/sh

            QMAILDUID=`id -u daemon`
            NOFILESGID=`id -g daemon`
            MAXSMTPD=`cat concurrencyincoming`
            LOCAL=`head -1 me`

            if [ -z "$QMAILDUID" -o -z "$NOFILESGID" -o -z "$MAXSMTPD" -o -z "$LOCAL" ]; then
                echo QMAILDUID, NOFILESGID, MAXSMTPD, or LOCAL is unset in
                echo /var/qmail/supervise/qmail-smtpd/run
                exit 1
            fi

            if [ ! -f /var/qmail/control/rcpthosts ]
            then
                echo "No /var/qmail/control/rcpthosts!"
                echo "Refusing to start: it'd be an open relay"; exit 1
            fi

            exec /usr/local/bin/softlimit -m 2000000 \\
                /usr/local/bin/tcpserver -v -R -l "$LOCAL" -x /etc/tcp.smtp.cdb -c "$MAXSMTPD" \\
                    -u "$QMAILDUID" -g "$NOFILESGID" 0 smtp /var/qmail/bin/qmail-smtpd 2>&1
            """);
    assertThat(values(line, LISTENER))
        .containsExactly(
            Map.entry("host", "0"),
            Map.entry("port", "smtp"),
            Map.entry("handler", "mail"),
            Map.entry("rules", "mail"),
            Map.entry("concurrency", "20"),
            Map.entry("localHost", "mail.example.org"));
    assertThat(values(line, "org.ucspi.rules")).containsEntry("file", "/etc/tcp.smtp.cdb");
    assertThat(values(line, EXEC))
        .containsExactly(
            Map.entry("command", "/usr/local/bin/softlimit -m 2000000 /var/qmail/bin/qmail-smtpd"),
            Map.entry("directory", folder.toString()),
            Map.entry("user", DAEMON.user()),
            Map.entry("group", DAEMON.group()));
    assertThat(line.remarks())
        .containsExactly(
            folder
                + "/run: line 8: if [ -z \"$QMAILDUID\" -o -z \"$NOFILESGID\" -o -z \"$MAXSMTPD\""
                + " -o -z \"$LOCAL\" ] … is left out",
            folder + "/run: line 14: if [ ! -f /var/qmail/control/rcpthosts ] … is left out");
  }

  @Test
  void readsAScriptWithEnvdirAndUcspiTls() throws Exception {
    file("env/CERTFILE", "ssl/cert.pem  \t\nrest\n");
    file("env/KEYFILE", "/etc/ssl/key.pem");
    file("env/MAXCONIP", "5\n");
    file("env/GREETING", "two\0lines\n");
    file("env/GONE", "");
    file("env/.hidden", "x");
    var line =
        read(
            """
            #!/bin/sh -e
            exec 2>&1
            export GONE=here
            PATH=/usr/local/bin:$PATH
            exec envdir ./env setuidgid daemon \\
              sslserver -neR -Xx rules.cdb -B '220 mail ready' :0 587 qmail-smtpd mail /bin/true
            """);
    assertThat(values(line, TLS))
        .containsExactly(
            Map.entry("certificate", folder + "/ssl/cert.pem"),
            Map.entry("key", "/etc/ssl/key.pem"));
    assertThat(values(line, LISTENER))
        .containsEntry("tlsStart", "delayed")
        .containsEntry("maxPerIp", "5")
        .containsEntry("banner", "220 mail ready")
        .doesNotContainKey("drainTimeoutSeconds");
    assertThat(values(line, "org.ucspi.rules"))
        .containsEntry("file", folder + "/rules.cdb")
        .containsEntry("ifMissing", "allow");
    assertThat(values(line, EXEC))
        .containsEntry("command", "qmail-smtpd mail /bin/true")
        .containsEntry("env.PATH", "/usr/local/bin:/bin")
        .containsEntry("env.GREETING", "two\nlines")
        .containsEntry("user", "daemon")
        .containsEntry("group", DAEMON.group())
        .doesNotContainKeys(
            "inherit", "standardError", "env.CERTFILE", "env.MAXCONIP", "env.GONE", "env.HOME");
  }

  @Test
  void readsAScriptForDovecot() throws Exception {
    var line =
        read(
            """
            #!/usr/bin/env bash
            # imaps, by way of dovecot
            cd /etc/dovecot; umask 077
            CERTFILE=server.pem; export CERTFILE
            export CIPHERS="HIGH:!aNULL" DHFILE=/etc/dh.pem
            PORT=993
            ADDRESSES="0 ${PORT}"
            sslserver -vp -m -- $ADDRESSES /usr/lib/dovecot/imap-login --ssl "-D \\"x\\" \\$HOME"
            echo never reached
            """);
    assertThat(values(line, TLS))
        .containsExactly(
            Map.entry("certificate", "/etc/dovecot/server.pem"),
            Map.entry("clientCertificate", "required"),
            Map.entry("ciphers", "HIGH:!aNULL"));
    assertThat(values(line, LISTENER))
        .containsEntry("port", "993")
        .containsEntry("paranoid", "true");
    assertThat(values(line, EXEC))
        .containsEntry("command", "/usr/lib/dovecot/imap-login --ssl '-D \"x\" $HOME'")
        .containsEntry("directory", "/etc/dovecot");
    assertThat(line.remarks()).hasSize(2).last().asString().startsWith("DHFILE is set");
  }

  @Test
  void readsAScriptForAxfrdns() throws Exception {
    file("env/IP", "127.0.0.1");
    var line =
        read(
            """
            #!/bin/sh
            exec 2>&1
            exec envdir ./env envuidgid daemon softlimit -d300000 \\
              tcpserver -vDRHl0 -x tcp.cdb -- `cat env/IP` 53 axfrdns
            """);
    assertThat(values(line, LISTENER))
        .containsEntry("host", "127.0.0.1")
        .containsEntry("lookupRemoteHost", "false")
        .containsEntry("localHost", "0");
    assertThat(values(line, EXEC))
        .containsEntry("command", "softlimit -d300000 axfrdns")
        .containsEntry("env.IP", "127.0.0.1")
        .containsEntry("env.UID", DAEMON.user())
        .doesNotContainKey("user");
  }

  // ---- what stands in front

  @ParameterizedTest
  @CsvSource({
    "env A=b tcpserver, env.A, b",
    "A=b exec tcpserver, env.A, b",
    "exec env - A=b tcpserver, inherit, ''",
    "env -i /usr/bin/env A='b c' tcpserver, env.A, b c",
    "env A=x A=$HOME tcpserver, env.A, /root",
    "/usr/bin/setuidgid daemon /usr/bin/tcpserver, user, daemon",
    "setuidgid daemon tcpserver -u 5, user, 5",
    "envuidgid daemon tcpserver -U, user, 1",
    "setuidgid daemon softlimit -m 9 -o5 tcpserver, command, softlimit -m 9 -o5 cat",
    "softlimit -m 9 setuidgid daemon tcpserver, command, softlimit -m 9 cat",
    "pgrphack setlock -n lock tcpserver, command, cat"
  })
  void readsWhatStandsInFront(String front, String key, String value) throws Exception {
    assertThat(values(read("#!/bin/sh\nexec " + front + " 0 25 cat\n"), EXEC))
        .containsEntry(key, value.equals("1") ? DAEMON.user() : value);
  }

  @Test
  void exportsOnlyWhatTheShellWould() throws Exception {
    var exec =
        values(
            read("#!/bin/sh\nA=a B=b\nC=c; export B\nHOME=/h; unset C\ntcpserver $WORDS 0 1 cat"),
            EXEC);
    assertThat(exec).containsEntry("env.B", "b").containsEntry("env.HOME", "/h");
    assertThat(exec).doesNotContainKeys("env.A", "env.C", "env.WORDS", "env.PATH");
  }

  @Test
  void readsWordsWithoutAScript() throws Exception {
    var line =
        new UcspiCommandLines()
            .readWords(
                List.of("CERTFILE=a.pem", "A=b c", "sslserver", "-v", "0", "0", "cat"),
                Path.of("/d"),
                "x");
    assertThat(values(line, TLS)).containsEntry("certificate", "/d/a.pem");
    assertThat(values(line, EXEC))
        .containsExactly(
            Map.entry("command", "cat"), Map.entry("directory", "/d"), Map.entry("env.A", "b c"));
    assertThatThrownBy(
            () -> new UcspiCommandLines().readWords(List.of("cat", "0"), Path.of("/d"), "x"))
        .isInstanceOf(CommandLineException.class)
        .hasMessageStartingWith("cat is not known here");
  }

  @Test
  void leavesTheResolversOfAllListenersAlone() throws Exception {
    var line =
        read("#!/bin/sh\nexport DNSCACHEIP='127.0.0.1 ::1' LOCALDOMAIN=a.org\ntcpserver 0 1 cat");
    assertThat(values(line, "org.ucspi.environment")).isEmpty();
    assertThat(values(line, EXEC)).containsEntry("env.DNSCACHEIP", "127.0.0.1 ::1");
    assertThat(line.remarks())
        .hasSize(2)
        .first()
        .asString()
        .contains("resolvers = 127.0.0.1,::1 in org.ucspi.environment.cfg");
  }

  // ---- what is refused

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("exec tcpserver 0 1 cat | cat", 3, "a pipe, or ||, cannot be taken over"),
        arguments("exec tcpserver 0 1 cat >log", 3, "a redirection other than 2>&1"),
        arguments("exec tcpserver 0 1 cat 2>log", 3, "a redirection other than 2>&1"),
        arguments("exec tcpserver 0 1 cat <x", 3, "'<' cannot be taken over"),
        arguments("tcpserver 0 1 cat &", 3, "'&' cannot be taken over"),
        arguments("(tcpserver 0 1 cat)", 3, "'(' cannot be taken over"),
        arguments("A=`date`\ntcpserver 0 1 cat", 3, "`date` is not run here"),
        arguments("A=$(id -u)\ntcpserver 0 1 cat", 3, "`id -u` is not run here"),
        arguments("A=`id -u nobody-here`", 3, "user nobody-here is not in /etc/passwd"),
        arguments("A=`cat /nowhere`", 3, "/nowhere is no file that can be read"),
        arguments("\n\nexec tcpserver -c $NONE 0 1 cat", 5, "$NONE is set nowhere"),
        arguments("tcpserver 0 1 cat $1", 3, "of what begins with $ only"),
        arguments("tcpserver 0 1 cat ${A:-b}", 3, "of what begins with $ only"),
        arguments("tcpserver 0 1 cat *.pem", 3, "'*' would be expanded by a shell"),
        arguments("tcpserver 0 1 cat ~/x", 3, "'~' would be expanded by a shell"),
        arguments("tcpserver 0 1 cat 'x", 3, "unbalanced '"),
        arguments("tcpserver 0 1 cat \"x", 3, "unbalanced \""),
        arguments("[ -f x ]", 3, "[ cannot be taken over"),
        arguments(". /etc/default/x", 3, ". cannot be taken over"),
        arguments("if true; then\ntouch x\nfi", 3, "an if that does more"),
        arguments("if true; then\necho", 3, "if without fi"),
        arguments("exec chpst -u x tcpserver 0 1 cat", 3, "chpst is not known here"),
        arguments("exec envdir ./none tcpserver 0 1 cat", 3, "cannot be read"),
        arguments("exec setuidgid nobody-here tcpserver 0 1 cat", 3, "nobody-here is not in"),
        arguments("exec env -x tcpserver 0 1 cat", 3, "of env's options only"),
        arguments("exec softlimit -m", 3, "starts none of"),
        arguments("A=b\n", 4, "starts none of"),
        arguments("exec tcpserver -f 0 1 cat", 3, "tcpserver: illegal option -- f"),
        arguments("exec sslserver 0 1 cat", 3, "CERTFILE is not set"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhereAndWhatCannotBeTakenOver(String script, int line, String reason) {
    assertThatThrownBy(() -> read("#!/bin/sh\n# a comment\n" + script))
        .isInstanceOf(CommandLineException.class)
        .hasMessageStartingWith(folder.resolve("run") + ": line " + line + ": ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"#!/usr/bin/perl", "tcpserver 0 1 cat", "#!/usr/bin/execlineb -P", "''"})
  void readsScriptsOfShellsOnly(String first) {
    assertThatThrownBy(() -> read(first + "\ntcpserver 0 1 cat"))
        .hasMessageContaining("run: line 1: is no script for a shell");
  }

  @Test
  void saysThatThereIsNoScript() {
    assertThatThrownBy(() -> new UcspiCommandLines().readScript(folder.resolve("none"), "x"))
        .isInstanceOf(CommandLineException.class)
        .hasMessageContaining("is no file that can be read");
  }
}
