package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.environment.Lookup;

class ListenerSettingsTest {

  private static Map<String, String> file(String... more) {
    var file = new HashMap<String, String>();
    file.put("felix.fileinstall.filename", "file:/k/etc/org.ucspi.listener-mail.cfg");
    file.put("port", "25");
    file.put("handler", "qmail");
    for (int i = 0; i < more.length; i += 2) {
      file.put(more[i], more[i + 1]);
    }
    return file;
  }

  @Test
  void takesTheDefaultsOfTheManual() throws Exception {
    var settings = ListenerSettings.read(file());
    assertThat(settings.host()).isEqualTo(":0");
    assertThat(settings.concurrency()).isEqualTo(40);
    assertThat(settings.backlog()).isEqualTo(20);
    assertThat(settings.maxPerIp()).isZero();
    assertThat(settings.handshakeTimeout()).isEqualTo(Duration.ofSeconds(26));
    assertThat(settings.idleTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.tcpEnvironment()).isTrue();
    assertThat(settings.tlsEnvironment()).isFalse();
    assertThat(settings.noDelay()).isTrue();
  }

  @Test
  void looksUpWhatItIsAskedTo() throws Exception {
    assertThat(ListenerSettings.read(file()).lookup())
        .isEqualTo(new Lookup(true, false, Optional.empty(), false, Duration.ofSeconds(26)));
    var asked =
        file(
            "lookupRemoteHost", "false",
            "paranoid", "true",
            "lookupRemoteInfo", "true",
            "remoteInfoTimeoutSeconds", "1");
    assertThat(ListenerSettings.read(asked).lookup())
        .isEqualTo(new Lookup(false, true, Optional.empty(), true, Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "mx.example.org,mx.example.org",
    "MX.Example.ORG,mx.example.org",
    "localhost,localhost",
    "0,0",
    "192.0.2.25,192.0.2.25",
    "a_b-c.x--1,a_b-c.x--1"
  })
  void takesALocalHostInLowerCase(String text, String host) throws Exception {
    assertThat(ListenerSettings.read(file("localHost", text)).lookup().localHost()).contains(host);
  }

  static Stream<String> noHosts() {
    return Stream.of(
        "mx example",
        "mx\u0007",
        "mx\nsslserver: ok",
        "mx\0",
        "mx:25",
        "::1",
        "100%",
        "mx/example",
        "a,b",
        "mx..example",
        ".example",
        "mx.example.",
        ".",
        "\u212aelvin", // becomes a k in lower case
        "m\u00fcnchen.example",
        "a".repeat(64),
        "a.".repeat(126) + "aa");
  }

  @ParameterizedTest
  @MethodSource("noHosts")
  void refusesALocalHostThatIsNone(String text) {
    assertThatThrownBy(() -> ListenerSettings.read(file("localHost", text)))
        .hasMessage(
            "org.ucspi.listener-mail.cfg: localHost: \""
                + text.replaceAll("[\\x00-\\x1f]", "?")
                + "\" is not a host name: letters, digits, - and _ with single dots between, at most 253");
  }

  @Test
  void takesALocalHostOfTheLongestKind() throws Exception {
    var host = "a.".repeat(126) + "a";
    assertThat(ListenerSettings.read(file("localHost", host)).lookup().localHost()).contains(host);
  }

  @Test
  void takesDelayedTlsWithAProfile() throws Exception {
    var settings = ListenerSettings.read(file("tlsStart", "delayed", "tls", "mail"));
    assertThat(settings.tlsDelayed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "65535,65535", "smtp,25", "pop3s,995"})
  void readsPortsByNumberAndName(String text, int port) throws Exception {
    assertThat(ListenerSettings.read(file("port", text)).port()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port | 65536 | port: \"65536\" is neither a number from 0 to 65535 nor a service in /etc/services",
        "port | nosuch | port: \"nosuch\" is neither a number from 0 to 65535 nor a service in /etc/services",
        "port | -1 | port: \"-1\" is neither a number from 0 to 65535 nor a service in /etc/services",
        "concurrency | 0 | concurrency: 0 is less than 1",
        "concurrency | many | concurrency: \"many\" is not a whole number",
        "verbosity | loud | verbosity: \"loud\" is none of quiet, errors, verbose, tls",
        "tlsStart | delayed | tlsStart: delayed needs a TLS profile; set tls",
        "remoteInfoTimeoutSeconds | 0 | remoteInfoTimeoutSeconds: 0 is less than 1",
        "remoteInfoTimeoutSeconds | -1 | remoteInfoTimeoutSeconds: -1 is less than 1",
        "noDelay | maybe | noDelay: \"maybe\" is neither true nor false",
        "handlr | x | handlr: unknown key; did you mean handler?"
      })
  void refusesWithFileKeyAndValue(String key, String value, String message) {
    assertThatThrownBy(() -> ListenerSettings.read(file(key, value)))
        .hasMessage("org.ucspi.listener-mail.cfg: " + message);
  }
}
