package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.commandline.internal.Lines.read;
import static org.ucspi.commandline.internal.Lines.values;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.commandline.Configuration;

class ClientOptionsTest {
  private static final String CLIENT = "org.ucspi.client";
  private static final String PROFILE = "org.ucspi.tlsclient";

  @Test
  void writesOnlyWhatIsNoDefault() throws Exception {
    assertThat(read(Map.of(), "sslclient", Lines.words()).configurations())
        .containsExactly(
            new Configuration(PROFILE, "smtp", Map.of("sendServerName", "false")),
            new Configuration(
                "org.ucspi.exec",
                "smtp",
                Map.of(
                    "command",
                    "cat",
                    "directory",
                    "/d",
                    "inherit",
                    "*",
                    "standardError",
                    "inherit",
                    "descriptors",
                    "6,7")),
            new Configuration(
                CLIENT, "smtp", Map.of("host", "127.0.0.1", "port", "8443", "tls", "smtp")));
  }

  @Test
  void ofTcpclientHasNoProfileAndAsksIdent() throws Exception {
    var line = read("tcpclient");
    assertThat(values(line, PROFILE)).isEmpty();
    assertThat(values(line, CLIENT))
        .doesNotContainKey("tls")
        .containsEntry("lookupRemoteInfo", "true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslclient", "tcpclient"})
  void sharesOptionsWithServers(String command) throws Exception {
    for (var row :
        List.of(
            "-i 192.0.2.1=localAddress=192.0.2.1",
            "-p 4711=localPort=4711",
            "-p smtp=localPort=smtp",
            "-T 5+6=connectTimeoutSeconds=5",
            "-T 5+6=retryTimeoutSeconds=6",
            "-T 5=retryTimeoutSeconds=0",
            "-T 0+0=connectTimeoutSeconds=1",
            "-4=addresses=ipv4",
            "-6=addresses=ipv6",
            "-6=host=::1",
            "-H=lookupRemoteHost=false",
            "-l a=localHost=a",
            "-r=lookupRemoteInfo=true",
            "-t 5=remoteInfoTimeoutSeconds=5",
            "-d=noDelay=false",
            "-q=verbosity=quiet",
            "-v=verbosity=verbose")) {
      var parts = row.split("=", -1);
      assertThat(values(read(command, parts[0].split(" ", -1)), CLIENT))
          .as(row)
          .containsEntry(parts[1], parts[2]);
      assertThat(values(read(command, "-Q" + parts[0].substring(1).replace(" ", "")), CLIENT))
          .as(row)
          .containsEntry(parts[1], parts[2]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-w 5, org.ucspi.client, idleTimeoutSeconds, 5",
    "-E, org.ucspi.client, tcpEnvironment, false",
    "-s, org.ucspi.client, tlsEnvironment, true",
    "-X, org.ucspi.tlsclient, verify, none",
    "-Xn, org.ucspi.tlsclient, verify, none",
    "-N, org.ucspi.tlsclient, verify, issuer",
    "-XxN, org.ucspi.tlsclient, verify, issuer",
    "-a ca.pem, org.ucspi.tlsclient, caFile, /d/ca.pem",
    "-A ca, org.ucspi.tlsclient, caDirectory, /d/ca",
    "-c a.pem, org.ucspi.tlsclient, certificate, /d/a.pem",
    "-k a.key, org.ucspi.tlsclient, key, /d/a.key",
    "-K a.pass, org.ucspi.tlsclient, keyPasswordFile, /d/a.pass",
    "-z HIGH, org.ucspi.tlsclient, ciphers, HIGH",
    "-V 3, org.ucspi.tlsclient, verifyDepth, 3"
  })
  void setsTheKeyThatMeansTheSame(String options, String pid, String key, String value)
      throws Exception {
    assertThat(values(read("sslclient", options.split(" ", -1)), pid)).containsEntry(key, value);
    assertThat(values(read("sslclient", options.replace(" ", "")), pid)).containsEntry(key, value);
  }

  @ParameterizedTest
  @CsvSource({
    "-Mm, org.ucspi.tlsclient, sendServerName",
    "-Nn, org.ucspi.tlsclient, verify",
    "-T 2+58, org.ucspi.client, retryTimeoutSeconds",
    "-T 2, org.ucspi.client, connectTimeoutSeconds",
    "-i 0, org.ucspi.client, localAddress",
    "-p 0, org.ucspi.client, localPort",
    "-V 1, org.ucspi.tlsclient, verifyDepth"
  })
  void leavesOutWhatIsTheDefault(String options, String pid, String key) throws Exception {
    assertThat(values(read("sslclient", options.split(" ", -1)), pid)).doesNotContainKey(key);
  }

  @ParameterizedTest
  @CsvSource({
    "CAFILE, caFile, a",
    "CADIR, caDirectory, A",
    "CERTFILE, certificate, c",
    "CERTCHAINFILE, certificate, c",
    "KEYFILE, key, k"
  })
  void readsTheEnvironmentUnlessAnOptionSaysOtherwise(String variable, String key, String option)
      throws Exception {
    var environment = Map.of(variable, "/environment");
    assertThat(values(read(environment, "sslclient", Lines.words()), PROFILE))
        .containsEntry(key, "/environment");
    assertThat(values(read(environment, "sslclient", Lines.words("-" + option, "o")), PROFILE))
        .containsEntry(key, "/d/o");
    assertThat(values(read(Map.of(variable, ""), "sslclient", Lines.words()), PROFILE))
        .doesNotContainKey(key);
  }

  @ParameterizedTest
  @CsvSource({"CIPHERS, HIGH, ciphers", "VERIFYDEPTH, 7, verifyDepth"})
  void readsTheEnvironment(String variable, String value, String key) throws Exception {
    assertThat(values(read(Map.of(variable, value), "sslclient", Lines.words()), PROFILE))
        .containsEntry(key, value);
  }

  @Test
  void looksNamesUpAsTheEnvironmentSays() throws Exception {
    assertThat(
            values(
                read(Map.of("DNSCACHEIP", "::1"), "tcpclient", Lines.words()),
                "org.ucspi.environment"))
        .containsExactly(Map.entry("resolvers", "::1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 127.0.0.1",
    "0, 127.0.0.1",
    ":0, ::1",
    "::1, ::1",
    "fe80::1, fe80::1%lo",
    "example.org, example.org"
  })
  void connectsToTheHost(String host, String value) throws Exception {
    assertThat(values(read(Map.of(), "tcpclient", List.of("-Ilo", host, "smtp", "cat")), CLIENT))
        .containsEntry("host", value);
  }
}
