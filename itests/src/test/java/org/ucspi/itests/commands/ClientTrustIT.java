package org.ucspi.itests.commands;

import static org.ucspi.itests.commands.ClientRow.row;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom sslclient trusts, and as whom it comes, against openssl's s_server. */
class ClientTrustIT {
  private static final ClientSite SITE =
      ClientSite.make()
          .openssl("OLD", "good", "-tls1_2")
          .openssl("NEW", "good", "-tls1_3")
          .openssl("NAMED", "named", "")
          .openssl("WILD", "wild", "")
          .openssl("CHAINED", "chained", "")
          .openssl("BY_NAME", "named", "-servername second.test -cert2 second.crt -key2 second.key")
          .openssl("ASKS", "good", "-Verify 1 -CAfile root.crt -verify_return_error")
          .openssl("ASKS_OLD", "good", "-tls1_2 -Verify 1 -CAfile root.crt -verify_return_error");

  /** Says hello, which comes back reversed. */
  private static final String HELLO = " sh -c 'echo hello >&7; read -r x <&6; echo $x'";

  private static final String UNTRUSTED =
      "! sslclient: fatal: (111) missing credentials (CA) or unable to validate server certificate:"
          + " unable to get local issuer certificate";

  private static final String SHOW = " sh -c 'echo $SSL_PROTOCOL $SSL_CIPHER $SSL_SERVER_S_DN_CN'";

  static Stream<ClientRow.Started> rows() {
    return ClientRow.run(
        SITE,
        List.of(
            row(
                "sslclient -vRHl0 -a root.crt one.test $OLD" + HELLO,
                "olleh",
                "! sslclient: connected to 127.0.0.1 port {port}",
                "! sslclient: ssl connect"),
            row(
                "sslclient -vRHl0 -a root.crt one.test $NEW" + HELLO,
                "olleh",
                "! sslclient: connected to 127.0.0.1 port {port}",
                "! sslclient: ssl connect"),
            row("CAFILE=root.crt sslclient -RHl0 localhost $NEW" + HELLO, "olleh"),
            row("sslclient -RHl0 one.test $NEW" + HELLO, UNTRUSTED, "exit 111"),
            row("sslclient -RHl0 -a stranger.crt one.test $NEW" + HELLO, UNTRUSTED, "exit 111"),
            row(
                "sslclient -RHl0 -a nosuch one.test $NEW" + HELLO,
                "! sslclient: fatal: (111) unable to load CA list: unable to read HERE/nosuch: no such file",
                "exit 111"),
            row(
                "sslclient -RHl0 -a garbage one.test $NEW" + HELLO,
                "! sslclient: fatal: (111) unable to load CA list: HERE/garbage has no certificate",
                "exit 111"),
            row("sslclient -RHl0 -A cas one.test $NEW" + HELLO, "olleh"),
            row("CADIR=foreigners sslclient -RHl0 one.test $NEW" + HELLO, UNTRUSTED, "exit 111"),
            row("sslclient -RHl0 -X 0 $NAMED" + HELLO, "olleh"),
            row("sslclient -RHl0 -a root.crt -N 0 $NAMED" + HELLO, "olleh"),
            row("sslclient -RHl0 -N 0 $NAMED" + HELLO, UNTRUSTED, "exit 111"),
            row(
                "sslclient -RHl0 -a root.crt -Nn localhost $NAMED" + HELLO,
                "! sslclient: fatal: (111) server hostname does not match certificate: localhost",
                "exit 111"),
            row(
                "sslclient -RHl0 -a root.crt 127.0.0.1 $NAMED" + HELLO,
                "! sslclient: fatal: (111) server hostname does not match certificate: 127.0.0.1",
                "exit 111"),
            row("sslclient -RHl0 -a root.crt 0 $NEW" + HELLO, "olleh"),
            row("sslclient -RHl0 -a root.crt a.wild.test $WILD" + HELLO, "olleh"),
            row(
                "sslclient -RHl0 -a root.crt b.a.wild.test $WILD" + HELLO,
                "! sslclient: fatal: (111) server hostname does not match certificate: b.a.wild.test",
                "exit 111"),
            row("sslclient -RHl0 -a root.crt one.test $CHAINED" + HELLO, "olleh"),
            row(
                "sslclient -RHl0 -a root.crt -V 0 one.test $CHAINED" + HELLO,
                "! sslclient: fatal: (111) missing credentials (CA) or unable to validate server certificate: certificate chain too long",
                "exit 111"),
            row(
                "sslclient -RHl0 -a root.crt -ms second.test $BY_NAME" + SHOW,
                "TLSv1.3 TLS_AES_128_GCM_SHA256 second.test"),
            row(
                "sslclient -RHl0 -a root.crt -Ms one.test $BY_NAME" + SHOW,
                "TLSv1.3 TLS_AES_128_GCM_SHA256 one.test"),
            row(
                "sslclient -RHl0 -a root.crt -s one.test $BY_NAME" + SHOW,
                "TLSv1.3 TLS_AES_128_GCM_SHA256 one.test"),
            row(
                "sslclient -RHl0 -X -s -z ECDHE-ECDSA-AES128-GCM-SHA256 0 $OLD" + SHOW,
                "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 one.test"),
            row(
                "CIPHERS=TLS_AES_128_GCM_SHA256 sslclient -RHl0 -X -s 0 $NEW" + SHOW,
                "TLSv1.3 TLS_AES_128_GCM_SHA256 one.test"),
            row(
                "sslclient -RHl0 -X -z nosuch 0 $NEW" + SHOW,
                "! sslclient: fatal: (111) unable to set cipher list: \"nosuch\" is not the name of ciphers that the provider has, want OpenSSL's names",
                "exit 111"),
            row(
                "sslclient -RHl0 -X -z AES256-SHA 0 $OLD" + SHOW,
                "! sslclient: fatal: (111) unable to TLS connect: received fatal alert: handshake_failure",
                "exit 111")));
  }

  static Stream<ClientRow.Started> rowsOfClients() {
    return ClientRow.run(
        SITE,
        List.of(
            row("sslclient -XRHl0 -c client.crt -k client.key 0 $ASKS" + HELLO, "olleh"),
            row(
                "CERTFILE=client.crt KEYFILE=client.key sslclient -XRHl0 0 $ASKS_OLD" + HELLO,
                "olleh"),
            row(
                "sslclient -XRHl0 -ms -c client.crt -k client.key one.test $ASKS sh -c '"
                    + "echo $SSL_CLIENT_S_DN $SSL_SERVER_S_DN $SSL_SERVER_I_DN $SSL_TLS_SNI'",
                "/C=EU/CN=client /C=EU/CN=one.test /CN=root one.test"),
            row("sslclient -XRHl0 0 $ASKS" + HELLO + " 2> trash", "exit 111"),
            row(
                "sslclient -XRHl0 0 $ASKS_OLD" + HELLO,
                "! sslclient: fatal: (111) unable to TLS connect: received fatal alert: handshake_failure",
                "exit 111"),
            row(
                "sslclient -XRHl0 -c foreign.crt -k foreign.key 0 $ASKS_OLD" + HELLO,
                "! sslclient: fatal: (111) unable to TLS connect: received fatal alert: unknown_ca",
                "exit 111"),
            row(
                "sslclient -XRHl0 -c client.crt -k foreign.key 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load key: the key in HERE/foreign.key does not fit the certificate in HERE/client.crt",
                "exit 111"),
            row(
                "sslclient -XRHl0 -c nosuch -k client.key 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load certificate: unable to read HERE/nosuch: no such file",
                "exit 111"),
            row(
                "sslclient -XRHl0 -c client.crt -k nosuch 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load key: unable to read HERE/nosuch: no such file",
                "exit 111"),
            row(
                "sslclient -X3RHl0 -c client.crt -k locked.key 0 $ASKS" + HELLO + " 3< right",
                "olleh"),
            row(
                "sslclient -X3RHl0 -c client.crt -k locked.key 0 $ASKS" + HELLO + " 3< wrong",
                "! sslclient: fatal: (111) unable to load key: unable to decrypt the key in HERE/locked.key: wrong password?",
                "exit 111"),
            row(
                "sslclient -X3RHl0 -c client.crt -k locked.key 0 $ASKS" + HELLO + " 3<&-",
                "! sslclient: fatal: (111) unable to read password: nothing to be read from descriptor 3",
                "exit 111"),
            row(
                "sslclient -XRHl0 -c client.crt -k locked.key 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load key: HERE/locked.key has an encrypted private key, want its password on descriptor 3, with -3",
                "exit 111"),
            row(
                "sslclient -XRHl0 -K right.txt -c client.crt -k locked.key 0 $ASKS" + HELLO,
                "olleh"),
            row(
                "sslclient -XRHl0 -K wrong.txt -c client.crt -k locked.key 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load key: unable to decrypt the key in HERE/locked.key: wrong password?",
                "exit 111"),
            row(
                "sslclient -XRHl0 -K nosuch -c client.crt -k locked.key 0 $ASKS" + HELLO,
                "! sslclient: fatal: (111) unable to load key: unable to read HERE/nosuch: no such file",
                "exit 111")));
  }

  @AfterAll
  static void stop() throws Exception {
    SITE.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void trustsWhomItShould(ClientRow.Started row) {
    row.isAsExpected();
  }

  @ParameterizedTest
  @MethodSource("rowsOfClients")
  void showsItsCertificate(ClientRow.Started row) {
    row.isAsExpected();
  }
}
