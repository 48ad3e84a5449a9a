package org.ucspi.itests;

import static org.ucspi.itests.KnownHosts.LIAR;
import static org.ucspi.itests.KnownHosts.MATCH;
import static org.ucspi.itests.KnownHosts.SERVER;
import static org.ucspi.itests.KnownHosts.UNKNOWN;

import java.util.stream.Stream;

/**
 * What programs see, row by row; LPORT, RPORT, HEX, NUMBER, TIME, PEM, LIBRARY and LOOPBACK differ
 * from run to run.
 */
final class EnvironmentRows {
  /** Of a profile with provider jdk and a certificate for demos; the client shows none. */
  private static final String OF_TLS =
      """
      SSL_PROTOCOL=TLSv1.3 SSL_SESSION_ID=HEX SSL_CIPHER=TLS_AES_256_GCM_SHA384
      SSL_CIPHER_EXPORT=false SSL_CIPHER_USEKEYSIZE=256 SSL_CIPHER_ALGKEYSIZE=256
      SSL_VERSION_INTERFACE=ucspi-ssl SSL_VERSION_LIBRARY=LIBRARY SSL_TLS_SNI=mail.example.org
      SSL_SERVER_M_VERSION=3 SSL_SERVER_M_SERIAL=NUMBER
      SSL_SERVER_S_DN=/CN=localhost SSL_SERVER_S_DN_CN=localhost
      SSL_SERVER_I_DN=/CN=localhost SSL_SERVER_I_DN_CN=localhost
      SSL_SERVER_V_START=TIME SSL_SERVER_V_END=TIME
      SSL_SERVER_A_SIG=ecdsa-with-SHA256 SSL_SERVER_A_KEY=id-ecPublicKey
      SSL_SERVER_CERT=PEM SSL_SERVER_SAN_DNS_0=localhost SSL_CLIENT_VERIFY=NONE
      """;

  /** BoringSSL numbers no session of TLS 1.3. */
  private static final String OF_NATIVE_TLS = OF_TLS.replace(" SSL_SESSION_ID=HEX", "");

  static final String JOE = "127.0.0.30";

  /** It is asked for its info and never answers. */
  static final String MUTE = "127.0.0.31";

  private static final String INFO = "lookupRemoteInfo = true; remoteInfoTimeoutSeconds = 1";

  static final String SPOOF =
      "WHO=\"rule\",PROTO=\"spoof\",TCPREMOTEHOST=\"spoof\",SSLREMOTEHOST=\"spoof\","
          + "TCPREMOTEINFO=\"spoof\",TCP6REMOTEIP=\"spoof\",SSL_CIPHER=\"spoof\"";

  private EnvironmentRows() {}

  /**
   * A client, and all that its program sees.
   *
   * @param listener its keys, on top of those with which it looks up names, ours too
   */
  record Row(String what, String listener, String from, String to, String expected) {
    boolean tls() {
      return listener.contains("tls =");
    }

    String handler() {
      return what.contains("in the JVM") ? "environment" : "env";
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> all() {
    return Stream.of(plain(), tls(), info(), six(), rules()).flatMap(rows -> rows);
  }

  private static Stream<Row> plain() {
    return Stream.of(
        new Row(
            "plain, names by DNS",
            "",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "plain, without TCP variables it would have none",
            "tcpEnvironment = false",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "plain, a fixed name of ours, a client without one",
            "localHost = Our.Name.example",
            UNKNOWN,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=our.name.example
            TCPREMOTEIP=127.0.0.11 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "plain, nobody has a name",
            "",
            UNKNOWN,
            KnownHosts.NO_POINTER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.10 TCPLOCALPORT=LPORT
            TCPREMOTEIP=127.0.0.11 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "plain, the client's name not looked up",
            "lookupRemoteHost = false",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "plain, paranoid, a name with this address",
            "paranoid = true",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "plain, paranoid, a name with another address",
            "paranoid = true",
            LIAR,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.3 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "plain, a name with another address",
            "",
            LIAR,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.3 TCPREMOTEPORT=RPORT TCPREMOTEHOST=liar.example.org
            """));
  }

  private static Stream<Row> tls() {
    return Stream.of(
        new Row(
            "TLS",
            "tls = demo",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.2 SSLREMOTEPORT=RPORT SSLREMOTEHOST=match.example.org
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "TLS, paranoid, a name with another address",
            "tls = demo; paranoid = true; localHost = our.name",
            LIAR,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=our.name
            SSLREMOTEIP=127.0.0.3 SSLREMOTEPORT=RPORT
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=our.name
            TCPREMOTEIP=127.0.0.3 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "TLS without TCP variables",
            "tls = demo; tcpEnvironment = false",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TLS
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.2 SSLREMOTEPORT=RPORT SSLREMOTEHOST=match.example.org
            """),
        new Row(
            "TLS with its own variables, without TCP's",
            "tls = spoken; tcpEnvironment = false; tlsEnvironment = true",
            UNKNOWN,
            SERVER,
            """
            BASE=base WHO=base PROTO=TLS
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.11 SSLREMOTEPORT=RPORT
            """
                + OF_TLS));
  }

  private static Stream<Row> info() {
    return Stream.of(
        new Row(
            "plain, with info",
            INFO,
            JOE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEHOST=joe.example.org
            TCPREMOTEINFO=joe
            """),
        new Row(
            "TLS, with info",
            "tls = demo; " + INFO,
            JOE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.30 SSLREMOTEPORT=RPORT SSLREMOTEHOST=joe.example.org
            SSLREMOTEINFO=joe
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEHOST=joe.example.org
            TCPREMOTEINFO=joe
            """),
        new Row(
            "plain, info without names",
            "lookupRemoteHost = false; localHost = our.name; " + INFO,
            JOE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=our.name
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEINFO=joe
            """),
        new Row(
            "plain, asked for info and mute",
            INFO,
            MUTE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.31 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "plain, nobody there to ask for info",
            INFO,
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "plain, info not asked for",
            "",
            JOE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEHOST=joe.example.org
            """));
  }

  private static Stream<Row> six() {
    return Stream.of(
        new Row(
            "IPv6, plain, paranoid",
            "host = ::1; paranoid = true",
            "::1",
            "::1",
            """
            BASE=base WHO=base PROTO=TCP6
            TCPLOCALIP=::1 TCPLOCALPORT=LPORT TCPLOCALHOST=LOOPBACK
            TCPREMOTEIP=::1 TCPREMOTEPORT=RPORT TCPREMOTEHOST=LOOPBACK
            TCP6LOCALIP=::1 TCP6LOCALPORT=LPORT TCP6LOCALHOST=LOOPBACK
            TCP6REMOTEIP=::1 TCP6REMOTEPORT=RPORT TCP6REMOTEHOST=LOOPBACK
            """),
        new Row(
            "IPv6, TLS, dual stack, with info",
            "host = :0; tls = demo; localHost = six.example; " + INFO,
            "::1",
            "::1",
            """
            BASE=base WHO=base PROTO=TCP6
            SSLLOCALIP=::1 SSLLOCALPORT=LPORT SSLLOCALHOST=six.example
            SSLREMOTEIP=::1 SSLREMOTEPORT=RPORT SSLREMOTEHOST=LOOPBACK SSLREMOTEINFO=six
            TCPLOCALIP=::1 TCPLOCALPORT=LPORT TCPLOCALHOST=six.example
            TCPREMOTEIP=::1 TCPREMOTEPORT=RPORT TCPREMOTEHOST=LOOPBACK TCPREMOTEINFO=six
            TCP6LOCALIP=::1 TCP6LOCALPORT=LPORT TCP6LOCALHOST=six.example
            TCP6REMOTEIP=::1 TCP6REMOTEPORT=RPORT TCP6REMOTEHOST=LOOPBACK
            """),
        new Row(
            "IPv6, TLS without TCP variables",
            "host = ::1; tls = demo; tcpEnvironment = false; lookupRemoteHost = false",
            "::1",
            "::1",
            """
            BASE=base WHO=base PROTO=TLS
            SSLLOCALIP=::1 SSLLOCALPORT=LPORT SSLLOCALHOST=LOOPBACK
            SSLREMOTEIP=::1 SSLREMOTEPORT=RPORT
            """),
        new Row(
            "IPv4 on a dual-stack socket, plain, paranoid, with info",
            "host = :0; paranoid = true; " + INFO,
            JOE,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEHOST=joe.example.org
            TCPREMOTEINFO=joe
            """),
        new Row(
            "IPv4 on a dual-stack socket, TLS",
            "host = :0; tls = demo",
            MATCH,
            SERVER,
            """
            BASE=base WHO=base PROTO=TCP
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.2 SSLREMOTEPORT=RPORT SSLREMOTEHOST=match.example.org
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """));
  }

  private static Stream<Row> rules() {
    return Stream.of(
        new Row(
            "base below rule below connection, plain",
            "rules = spoof",
            UNKNOWN,
            SERVER,
            """
            BASE=base WHO=rule PROTO=TCP SSL_CIPHER=spoof
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.11 TCPREMOTEPORT=RPORT
            """),
        new Row(
            "base below early rule below connection, plain",
            "ipRules = spoof",
            MATCH,
            SERVER,
            """
            BASE=base WHO=rule PROTO=TCP SSL_CIPHER=spoof
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.2 TCPREMOTEPORT=RPORT TCPREMOTEHOST=match.example.org
            """),
        new Row(
            "base below rule below connection below TLS",
            "rules = spoof; tls = spoken; tcpEnvironment = false; tlsEnvironment = true",
            MATCH,
            SERVER,
            """
            BASE=base WHO=rule PROTO=TLS
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.2 SSLREMOTEPORT=RPORT SSLREMOTEHOST=match.example.org
            """
                + OF_TLS),
        new Row(
            "the same with the native engine",
            "rules = spoof; tls = native; tcpEnvironment = false; tlsEnvironment = true",
            MATCH,
            SERVER,
            """
            BASE=base WHO=rule PROTO=TLS
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.2 SSLREMOTEPORT=RPORT SSLREMOTEHOST=match.example.org
            """
                + OF_NATIVE_TLS),
        new Row(
            "a handler in the JVM, TLS, all there is",
            "rules = spoof; tls = spoken; tlsEnvironment = true; " + INFO,
            JOE,
            SERVER,
            """
            WHO=rule PROTO=TCP
            SSLLOCALIP=127.0.0.9 SSLLOCALPORT=LPORT SSLLOCALHOST=server.example.org
            SSLREMOTEIP=127.0.0.30 SSLREMOTEPORT=RPORT SSLREMOTEHOST=joe.example.org
            SSLREMOTEINFO=joe
            TCPLOCALIP=127.0.0.9 TCPLOCALPORT=LPORT TCPLOCALHOST=server.example.org
            TCPREMOTEIP=127.0.0.30 TCPREMOTEPORT=RPORT TCPREMOTEHOST=joe.example.org
            TCPREMOTEINFO=joe
            """
                + OF_TLS),
        new Row(
            "a handler in the JVM, IPv6, plain",
            "host = :0; localHost = six.example",
            "::1",
            "::1",
            """
            PROTO=TCP6
            TCPLOCALIP=::1 TCPLOCALPORT=LPORT TCPLOCALHOST=six.example
            TCPREMOTEIP=::1 TCPREMOTEPORT=RPORT TCPREMOTEHOST=LOOPBACK
            TCP6LOCALIP=::1 TCP6LOCALPORT=LPORT TCP6LOCALHOST=six.example
            TCP6REMOTEIP=::1 TCP6REMOTEPORT=RPORT TCP6REMOTEHOST=LOOPBACK
            """));
  }
}
