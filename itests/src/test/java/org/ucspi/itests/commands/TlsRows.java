package org.ucspi.itests.commands;

import java.util.List;

/** The options of sslserver that are not about keys and client certificates. */
final class TlsRows {
  private static final String VARIABLES = "env | grep -E '^(PROTO|TCP|SSL)[A-Z]*=' | LC_ALL=C sort";
  private static final String SESSION = "echo $SSL_PROTOCOL $SSL_CIPHER";
  private static final String CIPHERS = "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256";

  private TlsRows() {}

  private static Row sslserver(String options, String program) {
    return Row.server("sslserver", "-RHl0 " + options, program).visited(Visit.tls(""));
  }

  static List<Row> rows() {
    return List.of(
        sslserver("", VARIABLES)
            .shows(
                """
                > PROTO=TCP
                > SSLLOCALHOST=0
                > SSLLOCALIP=127.0.0.1
                > SSLLOCALPORT={port}
                > SSLREMOTEIP=127.0.0.1
                > SSLREMOTEPORT={client}
                > TCPLOCALHOST=0
                > TCPLOCALIP=127.0.0.1
                > TCPLOCALPORT={port}
                > TCPREMOTEIP=127.0.0.1
                > TCPREMOTEPORT={client}
                """),
        sslserver("-E", VARIABLES)
            .shows(
                """
                > PROTO=TLS
                > SSLLOCALHOST=0
                > SSLLOCALIP=127.0.0.1
                > SSLLOCALPORT={port}
                > SSLREMOTEIP=127.0.0.1
                > SSLREMOTEPORT={client}
                """),
        sslserver("-s", SESSION)
            .visited(Visit.openssl("-tls1_2"), Visit.openssl("-tls1_3"))
            .shows(
                """
                > TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384
                > TLSv1.3 TLS_AES_256_GCM_SHA384
                """),
        sslserver("-S", SESSION).shows("> "),
        sslserver("-s", "env | grep -o '^SSL_SERVER_[SI]_DN=.*' | LC_ALL=C sort")
            .shows(
                """
                > SSL_SERVER_I_DN=/CN=root
                > SSL_SERVER_S_DN=/CN=server
                """),
        sslserver("-s", SESSION)
            .with("CIPHERS", CIPHERS)
            .visited(Visit.openssl("-tls1_2"), Visit.openssl("-tls1_3"))
            .shows(
                """
                > TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256
                > TLSv1.3 TLS_AES_128_GCM_SHA256
                """),
        sslserver("", "echo served")
            .with("CIPHERS", "nosuch")
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to set cipher list: "nosuch" is not the name of ciphers that the provider has, want OpenSSL's names
                """),
        sslserver("-B hello_", "echo there").shows("> hello_there"),
        sslserver("-nB hello_", "echo there").visited(Visit.plain("")).shows("> hello_there"),
        sslserver("-n", "echo go; printf y >&$SSLCTLFD; exec cat <&$SSLREADFD >&$SSLWRITEFD")
            .visited(Visit.startingTls("secret"))
            .shows(
                """
                > plain: go
                > TLS: secret
                """),
        sslserver("-n", "echo plain; eval \"exec $SSLCTLFD>&-\"; cat")
            .visited(Visit.plain("text\n"))
            .shows(
                """
                > plain
                > text
                """),
        sslserver("-nN", "cat").visited(Visit.tls("text\n")).shows("> text"),
        sslserver("-n -x some.cdb", "echo $COLOUR")
            .visited(
                Visit.from("127.0.0.2", "127.0.0.1", ""), Visit.from("127.0.0.3", "127.0.0.1", ""))
            .shows("> blue"),
        sslserver("-n -y some.cdb -x deny.cdb", "echo $COLOUR")
            .visited(
                Visit.from("127.0.0.2", "127.0.0.1", ""), Visit.from("127.0.0.3", "127.0.0.1", ""))
            .shows("> blue"),
        sslserver("-x deny.cdb", "echo served").visited(Visit.plain("")).shows(""),
        sslserver("-nx limit.cdb", "echo served; exec cat")
            .visited(Visit.second())
            .shows(
                """
                > served
                > end
                ! sslserver: warn: (100) ip connection limit of 1 exceeded for: 127.0.0.1
                """),
        sslserver("-n", "echo served; exec cat")
            .with("MAXCONIP", "1")
            .visited(Visit.second())
            .shows(
                """
                > served
                > end
                ! sslserver: warn: (100) ip connection limit of 1 exceeded for: 127.0.0.1
                """),
        sslserver("-nc 2", "echo served; exec cat")
            .visited(Visit.third())
            .shows(
                """
                > served
                > served
                > waited
                > served
                """));
  }
}
