package org.ucspi.itests.commands;

import java.util.List;

/** What sslserver logs, and sslhandle. */
final class TlsLogRows {
  private static final String CIPHERS = "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256";

  private TlsLogRows() {}

  private static Row sslserver(String options, String program) {
    return Row.server("sslserver", "-RHl0 " + options, program)
        .with("CIPHERS", CIPHERS)
        .visited(Visit.tls(""));
  }

  static List<Row> rows() {
    return List.of(
        sslserver("-v -T 1", "echo served")
            .visited(Visit.silent())
            .shows(
                """
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid 1 from 127.0.0.1
                ! sslserver: ok 1 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 1 timed out after 1 s
                ! sslserver: ended by 1 status 111
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-v -w 1", "cat")
            .visited(Visit.waiting())
            .shows(
                """
                > hello
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid {pid} from 127.0.0.1
                ! sslserver: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: tls {pid} accept
                ! sslserver: ended by {pid} status 0
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-v", "echo served")
            .visited(Visit.plain("GET / HTTP/1.0\r\n\r\n"))
            .shows(
                """
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid 1 from 127.0.0.1
                ! sslserver: ok 1 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 1 unrecognized SSL message, plaintext connection?
                ! sslserver: ended by 1 status 111
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-Q", "echo served")
            .visited(Visit.plain("GET / HTTP/1.0\r\n\r\n"))
            .shows(
                """
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 1 unrecognized SSL message, plaintext connection?
                """),
        sslserver("-q", "echo served").visited(Visit.plain("GET / HTTP/1.0\r\n\r\n")).shows(""),
        sslserver("-V", "exit 3")
            .visited(Visit.openssl("-tls1_3"))
            .shows(
                """
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid {pid} from 127.0.0.1
                ! sslserver: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: tls {pid} accept TLSv1.3:TLS_AES_128_GCM_SHA256
                ! sslserver: ended by {pid} status 3
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-V", "exit 3")
            .visited(Visit.openssl("-tls1_2"))
            .shows(
                """
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid {pid} from 127.0.0.1
                ! sslserver: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: tls {pid} accept TLSv1.2:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: ended by {pid} status 3
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-v", "exit 3")
            .with("MAXCONIP", "7")
            .with("CERTCHAINFILE", "chained.crt")
            .with("CERTFILE", "garbage")
            .with("KEYFILE", "chained.key")
            .with("CAFILE", "root.crt")
            .with("CCAFILE", "root.crt")
            .shows(
                """
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cafile {pid} {site}/root.crt
                ! sslserver: ccafile {pid} {site}/root.crt
                ! sslserver: cert {pid} {site}/chained.crt
                ! sslserver: key {pid} {site}/chained.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/7]
                ! sslserver: status: 1/40/7
                ! sslserver: pid {pid} from 127.0.0.1
                ! sslserver: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: tls {pid} accept
                ! sslserver: ended by {pid} status 3
                ! sslserver: status: 0/40/7
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        sslserver("-v", "true")
            .with("DHFILE", "dh")
            .with("SSL_UID", "1")
            .with("DNSREWRITEFILE", "rewrite")
            .shows(
                """
                ! sslserver: warn: DHFILE is set and has no effect here: keys are agreed upon with ECDHE, which needs no parameters
                ! sslserver: warn: SSL_UID is set and has no effect here: the server keeps its own user and root directory; -u and -g are for the program
                ! sslserver: warn: DNSREWRITEFILE is set and has no effect here: names are looked up as they are
                ! sslserver: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslserver: cert {pid} {site}/server.crt
                ! sslserver: key {pid} {site}/server.key
                ! sslserver: listening on 127.0.0.1 : {port} [40/0]
                ! sslserver: status: 1/40/0
                ! sslserver: pid {pid} from 127.0.0.1
                ! sslserver: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslserver: tls {pid} accept
                ! sslserver: ended by {pid} status 0
                ! sslserver: status: 0/40/0
                ! sslserver: status: sslserver closed 127.0.0.1:{port}
                """),
        Row.server("sslhandle", "-vRHl0 -c 2", "echo served")
            .with("CIPHERS", CIPHERS)
            .visited(Visit.tls(""))
            .shows(
                """
                > served
                ! sslhandle: ciphers {pid} TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                ! sslhandle: cert {pid} {site}/server.crt
                ! sslhandle: key {pid} {site}/server.key
                ! sslhandle: listening on 127.0.0.1 : {port} [2/0]
                ! sslhandle: status: 1/2/0
                ! sslhandle: pid {pid} from 127.0.0.1
                ! sslhandle: ok {pid} 0:127.0.0.1:{port} :127.0.0.1::{client}
                ! sslhandle: tls {pid} accept
                ! sslhandle: ended by {pid} status 0
                ! sslhandle: status: 0/2/0
                ! sslhandle: status: sslhandle closed 127.0.0.1:{port}
                """));
  }
}
