package org.ucspi.itests.commands;

import java.util.List;

/** What sslserver asks of client certificates. */
final class ClientCertificateRows {
  private static final String CLIENT = "echo ${SSL_CLIENT_S_DN-none} $SSL_CLIENT_VERIFY";

  private ClientCertificateRows() {}

  private static Row certified(String options) {
    return Row.server("sslserver", "-Rl0 " + options, CLIENT)
        .with("CAFILE", "root.crt")
        .with("CCAFILE", "root.crt");
  }

  private static Visit as(String client) {
    return Visit.openssl(
        "-cert", client + ".crt", "-key", client + ".key", "-cert_chain", client + ".crt");
  }

  static List<Row> rows() {
    return List.of(
        certified("-sm")
            .visited(as("client"), as("stranger"), Visit.openssl())
            .shows(
                """
                > /CN=client SUCCESS
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 2 client certificate refused: unable to get local issuer certificate: CN=stranger
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 3 peer did not return a certificate
                """),
        certified("-sz")
            .visited(as("local"), as("client"))
            .shows(
                """
                > /CN=local SUCCESS
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 2 client certificate refused: hostname mismatch (neither localhost nor 127.0.0.1): CN=client
                """),
        certified("-szH")
            .visited(as("local"))
            .shows(
                """
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 1 client certificate refused: hostname mismatch (the client's name is not known, and not 127.0.0.1): CN=local
                """),
        certified("-sZ")
            .visited(as("client"), as("stranger"), Visit.openssl())
            .shows(
                """
                > /CN=client SUCCESS
                > none NONE
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 2 client certificate refused: unable to get local issuer certificate: CN=stranger
                """),
        certified("-sm")
            .with("VERIFYDEPTH", "0")
            .visited(as("client"), as("belowmiddle"))
            .shows(
                """
                > /CN=client SUCCESS
                ! sslserver: error: (111) unable to accept TLS from: 127.0.0.1 for pid: 2 client certificate refused: certificate chain too long: CN=middle
                """),
        certified("-sm")
            .with("VERIFYDEPTH", "1")
            .visited(as("belowmiddle"))
            .shows("> /CN=below SUCCESS"),
        certified("-sm").with("CCAFILE", "-").visited(as("client")).shows("> none NONE"),
        certified("-s")
            .with("CCAFILE", "")
            .visited(as("client"))
            .shows(
                """
                > none NONE
                ! sslserver: warn: tls sslserver: caFile: without effect while clientCertificate is none, unless a rule sets CCAFILE or CCAVERIFY
                """),
        certified("-m")
            .with("CAFILE", "nosuch")
            .with("CCAFILE", "")
            .visited(as("client"))
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load CA list: unable to read {site}/nosuch: no such file
                """),
        certified("-m")
            .with("CAFILE", "garbage")
            .with("CCAFILE", "")
            .visited(as("client"))
            .shows(
                """
                exit 111
                ! sslserver: fatal: (111) unable to load CA list: {site}/garbage has no certificate
                """));
  }
}
