package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.commandline.internal.Lines.read;
import static org.ucspi.commandline.internal.Lines.values;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.commandline.Configuration;

class ServerOptionsTest {
  private static final String LISTENER = "org.ucspi.listener";

  @Test
  void writesOnlyWhatIsNoDefault() throws Exception {
    var line = read("sslserver");
    assertThat(line.configurations())
        .containsExactly(
            new Configuration("org.ucspi.tls", "smtp", Map.of("certificate", "/c.pem")),
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
                    "inherit")),
            new Configuration(
                LISTENER,
                "smtp",
                Map.of(
                    "host", "0",
                    "port", "8443",
                    "handler", "smtp",
                    "tls", "smtp",
                    "drainTimeoutSeconds", "2147483647",
                    "verbosity", "errors")));
    assertThat(line.command()).isEqualTo("sslserver");
    assertThat(line.name()).isEqualTo("smtp");
    assertThat(line.verbosity()).isEqualTo("errors");
    assertThat(line.printsAddress()).isFalse();
    assertThat(line.wantsKeyPassword()).isFalse();
    assertThat(line.remarks()).isEmpty();
  }

  @Test
  void ofTcpserverHasNoProfileAndAsksIdent() throws Exception {
    var line = read("tcpserver");
    assertThat(values(line, "org.ucspi.tls")).isEmpty();
    assertThat(values(line, LISTENER))
        .doesNotContainKeys("tls", "tlsStart")
        .containsEntry("lookupRemoteInfo", "true");
  }

  @ParameterizedTest
  @CsvSource({
    "-c 1, concurrency, 1",
    "-c 99999999999999999999999, concurrency, 2147483647",
    "-b 7, backlog, 7",
    "-b 0, backlog, 1",
    "-x a.cdb, rules, smtp",
    "-y a.cdb, ipRules, smtp-ip",
    "-B 220_ready, banner, 220_ready",
    "-d, noDelay, false",
    "-H, lookupRemoteHost, false",
    "-p, paranoid, true",
    "-l name, localHost, name",
    "-r, lookupRemoteInfo, true",
    "-t 5, remoteInfoTimeoutSeconds, 5",
    "-t 0, remoteInfoTimeoutSeconds, 1",
    "-T 5, handshakeTimeoutSeconds, 5",
    "-T 0, handshakeTimeoutSeconds, 1",
    "-w 5, idleTimeoutSeconds, 5",
    "-w 0, idleTimeoutSeconds, 0",
    "-n, tlsStart, delayed",
    "-s, tlsEnvironment, true",
    "-E, tcpEnvironment, false",
    "-6, host, ::",
    "-q, verbosity, quiet",
    "-V, verbosity, tls",
  })
  void setsTheKeyThatMeansTheSame(String options, String key, String value) throws Exception {
    for (var command : List.of("sslserver", "sslhandle")) {
      assertThat(values(read(command, options.split(" ", -1)), LISTENER)).containsEntry(key, value);
      assertThat(values(read(command, options.replace(" ", "")), LISTENER))
          .containsEntry(key, value);
      assertThat(values(read(command, "-1" + options.substring(1).replace(" ", "")), LISTENER))
          .containsEntry(key, value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-c 40, concurrency",
    "-b 20, backlog",
    "-dD, noDelay",
    "-Hh, lookupRemoteHost",
    "-pP, paranoid",
    "-rR, lookupRemoteInfo",
    "-t 26, remoteInfoTimeoutSeconds",
    "-T 26, handshakeTimeoutSeconds",
    "-w 3600, idleTimeoutSeconds",
    "-nN, tlsStart",
    "-sS, tlsEnvironment",
    "-Ee, tcpEnvironment",
    "-O, ipOptions",
    "-v, verbosity"
  })
  void leavesOutWhatIsTheDefaultAndTakesTheLast(String options, String key) throws Exception {
    assertThat(values(read("sslserver", options.split(" ", -1)), LISTENER)).doesNotContainKey(key);
  }

  @ParameterizedTest
  @CsvSource({
    "-z, org.ucspi.tls, clientCertificate, hostname",
    "-m, org.ucspi.tls, clientCertificate, required",
    "-Zm, org.ucspi.tls, clientCertificate, required",
    "-u 5, org.ucspi.exec, user, 5",
    "-u 4294967294, org.ucspi.exec, user, 4294967294",
    "-g 6, org.ucspi.exec, group, 6",
    "-x a.cdb, org.ucspi.rules, file, /d/a.cdb",
    "-x ./a.cdb, org.ucspi.rules, file, /d/a.cdb",
    "-x ../a.cdb, org.ucspi.rules, file, /d/../a.cdb",
    "-x /a.cdb, org.ucspi.rules, file, /a.cdb",
    "-X -x a.cdb, org.ucspi.rules, ifMissing, allow",
    "-y a.cdb -X, org.ucspi.rules, ifMissing, allow",
  })
  void setsTheKeyOfAnother(String options, String pid, String key, String value) throws Exception {
    assertThat(values(read("sslserver", options.split(" ", -1)), pid)).containsEntry(key, value);
  }

  @ParameterizedTest
  @CsvSource({
    "-mZ, org.ucspi.tls, clientCertificate",
    "-u 0 -g 0, org.ucspi.exec, user",
    "-x a.cdb, org.ucspi.rules, ifMissing",
    "-X, org.ucspi.rules, file"
  })
  void setsNothingOfAnother(String options, String pid, String key) throws Exception {
    assertThat(values(read("sslserver", options.split(" ", -1)), pid)).doesNotContainKey(key);
  }

  @Test
  void readsBothKindsOfRules() throws Exception {
    assertThat(read("tcpserver", "-x", "a", "-y", "b").configurations())
        .contains(
            new Configuration("org.ucspi.rules", "smtp", Map.of("file", "/d/a")),
            new Configuration("org.ucspi.rules", "smtp-ip", Map.of("file", "/d/b")));
  }

  @Test
  void readsWhatIsNoConfiguration() throws Exception {
    assertThat(read("sslserver", "-1").printsAddress()).isTrue();
    assertThat(read("sslserver", "-3").wantsKeyPassword()).isTrue();
    assertThat(read("sslserver", "-qV").verbosity()).isEqualTo("tls");
    assertThat(read("sslserver", "-vQ").verbosity()).isEqualTo("errors");
    assertThat(read("sslserver", "-o").remarks()).hasSize(1);
    assertThat(read("sslserver", "-B", "220 ").remarks()).hasSize(1);
    assertThat(read("sslserver", "-B", "220 a\r\n").remarks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "MAXCONIP, 5, org.ucspi.listener, maxPerIp, 5",
    "CERTFILE, my.pem, org.ucspi.tls, certificate, /d/my.pem",
    "CERTCHAINFILE, /chain.pem, org.ucspi.tls, certificate, /chain.pem",
    "KEYFILE, my.key, org.ucspi.tls, key, /d/my.key",
    "CAFILE, ca.pem, org.ucspi.tls, caFile, /d/ca.pem",
    "CADIR, ca, org.ucspi.tls, caDirectory, /d/ca",
    "CCAFILE, ca.pem, org.ucspi.tls, clientCaFile, /d/ca.pem",
    "CCAFILE, ca.pem, org.ucspi.tls, clientCertificate, request",
    "CCAVERIFY, no, org.ucspi.tls, clientCertificate, required",
    "CIPHERS, HIGH:!aNULL, org.ucspi.tls, ciphers, HIGH:!aNULL",
    "VERIFYDEPTH, 3, org.ucspi.tls, verifyDepth, 3",
    "DNSCACHEIP, 127.0.0.1 ::1, org.ucspi.environment, resolvers, '127.0.0.1,::1'",
    "LOCALDOMAIN, example.org, org.ucspi.environment, searchDomain, example.org"
  })
  void readsTheEnvironment(String variable, String value, String pid, String key, String result)
      throws Exception {
    var environment = new HashMap<>(Lines.CERTIFICATE);
    environment.put(variable, value);
    assertThat(values(read(environment, "sslserver", Lines.words()), pid))
        .containsEntry(key, result);
    environment.put(variable, "");
    environment.putIfAbsent("CERTCHAINFILE", "/c.pem");
    environment.put(variable.equals("CERTCHAINFILE") ? "CERTFILE" : "CERTCHAINFILE", "/c.pem");
    assertThat(read(environment, "sslserver", Lines.words()).configurations())
        .isEqualTo(read("sslserver").configurations());
  }

  @Test
  void readsTheSingleConfigurationOfNamesWithoutAName() throws Exception {
    var environment = Map.of("DNSCACHEIP", "127.0.0.1", "LOCALDOMAIN", "a.org b.org");
    var line = read(environment, "tcpserver", Lines.words());
    assertThat(line.configurations().get(0).file()).isEqualTo("org.ucspi.environment.cfg");
    assertThat(line.remarks()).containsExactly("of LOCALDOMAIN only the first counts here: a.org");
  }

  @ParameterizedTest
  @CsvSource({
    "-z, CCAVERIFY=1, clientCertificate, hostname",
    "-m, CCAFILE=/ca, clientCertificate, required",
    "-Z, CCAVERIFY=1 CCAFILE=/ca, clientCertificate, required"
  })
  void asksForAsMuchOfClientsAsRulesWould(String option, String variables, String key, String value)
      throws Exception {
    assertThat(
            values(read(environment(variables), "sslserver", Lines.words(option)), "org.ucspi.tls"))
        .containsEntry(key, value);
  }

  @ParameterizedTest
  @CsvSource({"-z, CCAFILE=-", "-Z, CCAFILE=- CCAVERIFY=1 CAFILE=/ca"})
  void asksNoClientForACertificateWhereCcafileIsAHyphen(String option, String variables)
      throws Exception {
    var line = read(environment(variables), "sslserver", Lines.words(option));
    assertThat(values(line, "org.ucspi.tls")).containsOnlyKeys("certificate");
    assertThat(line.remarks()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"DHFILE", "SSL_UID", "SSL_GID", "SSL_CHROOT", "DNSREWRITEFILE"})
  void remarksWhatHasNoEffect(String variable) throws Exception {
    var line = read(environment(variable + "=x"), "sslserver", Lines.words());
    assertThat(line.remarks()).singleElement().asString().startsWith(variable + " is set");
    assertThat(line.configurations()).isEqualTo(read("sslserver").configurations());
    assertThat(read(environment(variable + "="), "sslserver", Lines.words()).remarks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-U, UID=5 GID=6, 5, 6",
    "-U, UID=0 GID=0, ,",
    "-U, UID=5, 5,",
    "-U -u7, UID=5 GID=6, 7, 6",
    "-u7 -U, UID=5 GID=6, 5, 6"
  })
  void takesUserAndGroupOfTheEnvironment(
      String options, String variables, String user, String group) throws Exception {
    var line = read(environment(variables), "sslserver", Lines.words(options.split(" ", -1)));
    assertThat(values(line, "org.ucspi.exec").get("user")).isEqualTo(user);
    assertThat(values(line, "org.ucspi.exec").get("group")).isEqualTo(group);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0",
    "'', '', 0",
    "'', 0.0.0.0, 0",
    "'', ::, ::",
    "'', ::1, ::1",
    "'', 192.0.2.1, 192.0.2.1",
    "'', mail.example.org, mail.example.org",
    "-4, ::, 0",
    "-4, :0, 0",
    "-6, 0, ::",
    "-6, '', ::",
    "-6, :0,",
    "'', :0,",
    "-Ieth0, fe80::1, fe80::1%eth0",
    "-I eth0, FEBF::1, FEBF::1%eth0",
    "-Ieth0, fe80::1%lo, fe80::1%lo",
    "-Ieth0, fec0::1, fec0::1",
    "-Ieth0, 192.0.2.1, 192.0.2.1"
  })
  void listensOnTheHost(String options, String host, String value) throws Exception {
    var words = new ArrayList<String>();
    words.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
    words.addAll(List.of("--", host, "0", "cat"));
    assertThat(values(read(Lines.CERTIFICATE, "sslserver", words), LISTENER).get("host"))
        .isEqualTo(value);
  }

  @Test
  void remarksAnInterfaceAndAFamilyWithoutEffect() throws Exception {
    assertThat(read("sslserver", "-Ieth0").remarks())
        .containsExactly("-I eth0 has no effect: 0 is no link-local address");
    assertThat(read(Map.of(), "tcpserver", List.of("-6", "localhost", "0", "cat")).remarks())
        .hasSize(1);
  }

  private static Map<String, String> environment(String variables) {
    var environment = new HashMap<>(Lines.CERTIFICATE);
    for (var variable : variables.split(" ", -1)) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return environment;
  }
}
