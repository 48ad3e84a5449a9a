package org.ucspi.itests.commands;

import static org.ucspi.itests.commands.ClientRow.row;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program of sslclient has and may do, against our sslserver. */
class ClientProgramIT {
  private static final ClientSite SITE = ClientSite.make().tls().breaksOff().identified();

  private static final String ENVIRONMENT =
      " sh -c 'env | grep -E \"^(PROTO|SSL[LR]|TCP)\" | LC_ALL=C sort'";
  private static final String NAMES =
      " sh -c 'echo $(env -0 | tr \"\\n\\0\" \"_\\n\" | sed -n \"s/^\\(SSL_[^=]*\\)=.*/\\1/p\" | LC_ALL=C sort)'";

  static Stream<ClientRow.Started> rowsOfEnvironment() {
    return ClientRow.run(
        SITE,
        List.of(
            row(
                "sslclient -XRHl here 0 $TLS" + ENVIRONMENT,
                "PROTO=TCP",
                "SSLLOCALHOST=here",
                "SSLLOCALIP=127.0.0.1",
                "SSLLOCALPORT={port}",
                "SSLREMOTEIP=127.0.0.1",
                "SSLREMOTEPORT={port}",
                "TCPLOCALHOST=here",
                "TCPLOCALIP=127.0.0.1",
                "TCPLOCALPORT={port}",
                "TCPREMOTEIP=127.0.0.1",
                "TCPREMOTEPORT={port}"),
            row(
                "sslclient -XR -6 0 $TLS" + ENVIRONMENT,
                "PROTO=TCP6",
                "SSLLOCALIP=::1",
                "SSLLOCALPORT={port}",
                "SSLREMOTEIP=::1",
                "SSLREMOTEPORT={port}",
                "TCP6LOCALIP=::1",
                "TCP6LOCALPORT={port}",
                "TCP6REMOTEIP=::1",
                "TCP6REMOTEPORT={port}",
                "TCPLOCALIP=::1",
                "TCPLOCALPORT={port}",
                "TCPREMOTEIP=::1",
                "TCPREMOTEPORT={port}"),
            row(
                "sslclient -XReE -i 127.0.0.3 one.test $TLS" + ENVIRONMENT,
                "PROTO=TLS",
                "SSLLOCALIP=127.0.0.3",
                "SSLLOCALPORT={port}",
                "SSLREMOTEHOST=localhost",
                "SSLREMOTEIP=127.0.0.1",
                "SSLREMOTEPORT={port}"),
            row(
                "sslclient -XRHl0 -s 0 $TLS" + NAMES,
                "SSL_CIPHER SSL_CIPHER_ALGKEYSIZE SSL_CIPHER_EXPORT SSL_CIPHER_USEKEYSIZE SSL_PROTOCOL"
                    + " SSL_SERVER_A_KEY SSL_SERVER_A_SIG SSL_SERVER_CERT SSL_SERVER_I_DN"
                    + " SSL_SERVER_I_DN_CN SSL_SERVER_M_SERIAL SSL_SERVER_M_VERSION"
                    + " SSL_SERVER_SAN_DNS_0 SSL_SERVER_SAN_DNS_1 SSL_SERVER_S_DN SSL_SERVER_S_DN_C"
                    + " SSL_SERVER_S_DN_CN SSL_SERVER_V_END SSL_SERVER_V_START"
                    + " SSL_VERSION_INTERFACE SSL_VERSION_LIBRARY"),
            row("sslclient -XRHl0 -sS 0 $TLS" + NAMES, ""),
            row("sslclient -XrHl0 127.0.0.7 $TLS sh -c 'echo $SSLREMOTEINFO'", "joe"),
            row("sslclient -XrHl0 -t 1 127.0.0.6 $TLS sh -c 'echo ${SSLREMOTEINFO-none}'", "none"),
            row("COLOUR=blue sslclient -XRHl0 0 $TLS sh -c 'echo $COLOUR $(pwd)'", "blue HERE"),
            row(
                "sslclient -XRHl0 -4 both.test $TLS sh -c 'echo $PROTO $SSLREMOTEIP'",
                "TCP 127.0.0.1"),
            row("sslclient -XRHl0 -6 both.test $TLS sh -c 'echo $PROTO $SSLREMOTEIP'", "TCP6 ::1"),
            row(
                "sslclient -XRHl0 -dD -i 127.0.0.3 -p 1023 0 $TLS"
                    + " sh -c 'echo \"echo \\$SSLREMOTEIP \\$SSLREMOTEPORT\" >&7; cat <&6'",
                "127.0.0.3 1023")));
  }

  static Stream<ClientRow.Started> rowsOfDescriptors() {
    return ClientRow.run(
        SITE,
        List.of(
            row(
                "sslclient -XRHl0 0 $TLS sh -c 'ls -m /proc/$$/fd; exit' 4< big 5> five",
                "0, 1, 2, 6, 7"),
            row(
                "echo typed | { out=$(readlink /proc/$$/fd/1); readlink /proc/self/fd/0 > want;"
                    + " echo $out >> want; echo $PWD/other >> want;"
                    + " sslclient -XRHl0 0 $TLS sh -c '"
                    + "l=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$l\" > have' 2> other;"
                    + " cat; cmp have want && echo same; }",
                "typed",
                "same"),
            row(
                "python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' sslclient -XRHl0 0 $TLS"
                    + " sh -c 'test -t 0 && test -t 1 && test -t 2 && echo terminal'",
                "terminal"),
            row(
                "echo typed | sslclient -XRHl0 0 $TLS sh -c 'echo \"exec cat\" >&7; cat >&7; exec 7>&-; cat <&6'",
                "typed")));
  }

  static Stream<ClientRow.Started> rowsOfEnds() {
    return ClientRow.run(
        SITE,
        List.of(
            row("sslclient -XRHl0 0 $TLS sh -c 'exit 7'", "exit 7"),
            row("sslclient -XRHl0 0 $TLS sh -c 'kill -9 $$'", "exit 111"),
            row("sslclient -XRHl0 0 $TLS sh -c 'kill -TERM $$'", "exit 111"),
            row(
                "sslclient -XRHl0 0 $TLS /etc/passwd",
                "! sslclient: fatal: (111) unable to run program: /etc/passwd is not executable",
                "exit 111"),
            row(
                "sslclient -XRHl0 -w 1 0 $TLS sh -c 'echo \"exec sleep 60\" >&7; cat <&6; echo over'",
                "over"),
            // as listeners have it, a FIN without close_notify is an end
            row("sslclient -XRHl0 0 $BREAKS sh -c 'echo end >&7; cat <&6'", "partial"),
            row(
                "sslclient -XRHl0 -q 0 $BREAKS sh -c 'echo reset >&7; cat <&6 > trash'",
                "exit 111"),
            row(
                "sslclient -XRHl0 0 $BREAKS sh -c 'echo reset >&7; cat <&6 > trash'",
                "! sslclient: error: (111) unable to speak TLS with: 127.0.0.1 for pid: {pid} connection reset by peer",
                "exit 111"),
            row(
                "sslclient -XRHl0 0 $TLS sh -c '{ echo \"exec cat\"; cat big; } >&7 &"
                    + " exec 7>&-; cmp big - <&6 && echo whole'",
                "whole"),
            row(
                "sslclient -XRHl0 0 $TLS sh -c '{ echo \"cat big; exec >&-; cat > sent; echo > done\"; } >&7;"
                    + " cmp big - <&6 && cat big >&7' && until test -s done; do :; done; cmp big sent && echo whole",
                "whole")));
  }

  @AfterAll
  static void stop() throws Exception {
    SITE.close();
  }

  @ParameterizedTest
  @MethodSource("rowsOfEnvironment")
  void hasItsVariables(ClientRow.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("rowsOfDescriptors")
  void hasTheNetworkAndWhatTheCommandHas(ClientRow.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("rowsOfEnds")
  void endsAsItsProgramDoes(ClientRow.Started row) {
    row.isAsExpected();
  }
}
