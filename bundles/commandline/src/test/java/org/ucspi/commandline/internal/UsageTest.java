package org.ucspi.commandline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.commandline.CommandLineException;

class UsageTest {
  private static final String HANDSHAKING =
      "[ -1346UXpPhHrRoOdDqQvVIeEsSnNmzZ ] [ -c limit ] [ -x rules.cdb ] [ -y rules.cdb ]"
          + " [ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ]"
          + " [ -I interface ] [ -T ssltimeout ] [ -w progtimeout ] host port program";
  private static final Map<String, String> USAGE =
      Map.of(
          "sslserver",
          HANDSHAKING,
          "sslhandle",
          HANDSHAKING,
          "sslclient",
          "[ -463hHrRdDqQveEsSnNxXmM ] [ -i localip ] [ -p localport ] [ -T timeoutconn ]"
              + " [ -l localname ] [ -t timeoutinfo ] [ -I interface ] [ -a cafile ]"
              + " [ -A cadir ] [ -c certfile ] [ -z ciphers ] [ -k keyfile ] [ -K keypassfile ]"
              + " [ -V verifydepth ] [ -w progtimeout ] host port program",
          "tcpserver",
          "[ -146UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ] [ -y rules.cdb ] [ -B banner ]"
              + " [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ]"
              + " [ -I interface ] host port program",
          "tcpclient",
          "[ -46hHrRdDqQv ] [ -i localip ] [ -p localport ] [ -T timeoutconn ] [ -l localname ]"
              + " [ -t timeoutinfo ] [ -I interface ] host port program");

  private static String usage(String command) {
    return command + ": usage: " + command + ' ' + USAGE.get(command);
  }

  private static AbstractThrowableAssert<?, ?> failure(
      Map<String, String> environment, String command, List<String> words) {
    return assertThatThrownBy(() -> Lines.read(environment, command, words))
        .isInstanceOf(CommandLineException.class);
  }

  private static void exits(AbstractThrowableAssert<?, ?> failure, int code) {
    failure.extracting(e -> ((CommandLineException) e).exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslserver", "sslhandle", "tcpserver", "sslclient", "tcpclient"})
  void isShownWhereWordsAreMissing(String command) {
    for (var words :
        List.of(List.<String>of(), List.of("0"), List.of("0", "1"), List.of("--", "0", "1"))) {
      var failure = failure(Lines.CERTIFICATE, command, words);
      failure.hasMessage(usage(command));
      exits(failure, 100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sslserver, -f, illegal option -- f",
    "sslserver, -vf, illegal option -- f",
    "sslserver, --help, illegal option -- -",
    "sslserver, -[, illegal option -- [",
    "sslserver, '- ', 'illegal option --  '",
    "sslserver, -é, illegal option -- é",
    "tcpserver, -s, illegal option -- s",
    "tcpserver, -3, illegal option -- 3",
    "sslclient, -o, illegal option -- o",
    "tcpclient, -X, illegal option -- X",
    "sslserver, -c, option requires an argument -- c",
    "tcpclient, -vi, option requires an argument -- i",
    "sslserver, -cx, 'option wants a number, not \"x\" -- c'",
    "sslserver, -c-1, 'option wants a number, not \"-1\" -- c'",
    "sslserver, -c1x, 'option wants a number, not \"1x\" -- c'",
    "sslserver, -c0, option wants a positive number -- c",
    "sslserver, -bx, 'option wants a number, not \"x\" -- b'",
    "sslserver, -tx, 'option wants a number, not \"x\" -- t'",
    "sslserver, -Tx, 'option wants a number, not \"x\" -- T'",
    "sslserver, -wx, 'option wants a number, not \"x\" -- w'",
    "sslserver, -uqmaild, 'option wants a number, not \"qmaild\" -- u'",
    "sslserver, -u42949672940, 'option wants a number, not \"42949672940\" -- u'",
    "sslserver, -gnofiles, 'option wants a number, not \"nofiles\" -- g'",
    "sslclient, -Vx, 'option wants a number, not \"x\" -- V'",
    "sslclient, -T+5, 'option wants x+y, not \"+5\" -- T'",
    "sslclient, -T5+, 'option wants x+y, not \"5+\" -- T'",
    "tcpclient, -Tx, 'option wants x+y, not \"x\" -- T'"
  })
  void followsWhatIsWrong(String command, String option, String wrong) {
    var failure = failure(Lines.CERTIFICATE, command, List.of(option));
    failure.hasMessage(command + ": " + wrong + '\n' + usage(command));
    exits(failure, 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "--", "-v --", "-v -"})
  void endsOptionsAsGetoptDoes(String options) throws Exception {
    var words = new ArrayList<>(List.of(options.split(" ", -1)));
    if (options.endsWith("--")) {
      words.add("0"); // else the hyphen is the host
    }
    words.addAll(List.of("0", "cat", "-v", "--"));
    var line = Lines.read(Lines.CERTIFICATE, "sslserver", words);
    assertThat(Lines.values(line, "org.ucspi.exec")).containsEntry("command", "cat -v --");
  }

  @ParameterizedTest
  @CsvSource({
    "0, nosuchservice, unable to figure out port number for: nosuchservice",
    "0, '', 'unable to figure out port number for: '",
    "0, 65536, unable to figure out port number for: 65536",
    "0, 0000080, unable to figure out port number for: 0000080",
    "0, 25x, unable to figure out port number for: 25x",
    "0, -1, unable to figure out port number for: -1"
  })
  void isNotShownForAnUnknownPort(String host, String port, String reason) {
    for (var command : USAGE.keySet()) {
      var failure = failure(Lines.CERTIFICATE, command, List.of(host, port, "cat"));
      failure.hasMessage(command + ": fatal: (111) " + reason);
      exits(failure, 111);
    }
  }

  @Test
  void isNotShownForAnUnknownLocalPort() {
    failure(Map.of(), "sslclient", Lines.words("-p", "nosuch"))
        .hasMessage("sslclient: fatal: (111) unable to figure out port number for: nosuch");
  }

  @ParameterizedTest
  @CsvSource({"64, ''", "64, .org", "32, é.org"})
  void isNotShownForALabelThatIsTooLong(int length, String more) {
    var host = "www." + (more.startsWith("é") ? "é" : "x").repeat(length) + more.replace("é", "");
    for (var command : USAGE.keySet()) {
      var failure = failure(Lines.CERTIFICATE, command, List.of(host, "25", "cat"));
      failure.hasMessage(
          command
              + ": fatal: (111) temporarily unable to figure out IP address for: "
              + host
              + " protocol error");
      exits(failure, 111);
    }
  }

  @Test
  void isNotShownForLabelsAndServicesThatAreGood() throws Exception {
    var host = "x".repeat(63) + ".org";
    var line = Lines.read(Map.of(), "tcpserver", List.of(host, "smtp", "cat"));
    assertThat(Lines.values(line, "org.ucspi.listener"))
        .containsEntry("host", host)
        .containsEntry("port", "smtp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslserver", "sslhandle"})
  void isNotShownWithoutACertificate(String command) {
    for (var environment :
        List.of(
            Map.<String, String>of(),
            Map.of("CERTFILE", ""),
            Map.of("CERTCHAINFILE", "", "KEYFILE", "/k"))) {
      var failure = failure(environment, command, Lines.words());
      failure.hasMessage(
          command + ": fatal: (111) unable to load certificate: CERTFILE is not set");
      exits(failure, 111);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-v, MAXCONIP, x, 'MAXCONIP: \"x\" is no number'",
    "-v, VERIFYDEPTH, -1, 'VERIFYDEPTH: \"-1\" is no number'",
    "-U, UID, joe, 'UID: \"joe\" is no number'",
    "-U, GID, 5, -U: UID is not set"
  })
  void isNotShownForABadVariable(String option, String variable, String value, String reason) {
    var failure =
        failure(Map.of(variable, value, "CERTFILE", "/c.pem"), "sslserver", Lines.words(option));
    failure.hasMessage("sslserver: fatal: (100) " + reason);
    exits(failure, 100);
  }

  @Test
  void knowsItsCommandsByTheirPathToo() throws Exception {
    assertThat(Lines.read("/usr/local/bin/sslserver").command()).isEqualTo("sslserver");
    failure(Map.of(), "rblsmtpd", Lines.words()).hasMessageStartingWith("rblsmtpd: fatal: (100)");
  }
}
