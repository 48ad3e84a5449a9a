package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules whose variables choose the TLS material of a connection, seen by openssl(1). */
@ExtendWith(SharedKaraf.class)
class TlsByRuleIT {
  private static final BigInteger PROFILE = BigInteger.valueOf(1);
  private static final BigInteger RULE = BigInteger.valueOf(2);
  private static final BigInteger CLIENT = BigInteger.valueOf(3);

  @TempDir static Path folder;
  private static KarafProcess karaf;
  private static int port;

  @BeforeAll
  static void listen(KarafProcess shared) {
    karaf = shared;
    Pem.selfSigned(folder, "profile", PROFILE);
    Pem.selfSigned(folder, "rule", RULE);
    Pem.selfSigned(folder, "client", CLIENT);
    var etc = karaf.etc();
    etc.put("tls", "chosen", "certificate = " + pem("profile.crt"), "key = " + pem("profile.key"));
    etc.put(
        "rules",
        "chosen",
        "rule.1 = 127.0.0.2:allow,CERTFILE=\"%s\",KEYFILE=\"%s\""
            .formatted(pem("rule.crt"), pem("rule.key")),
        "rule.2 = 127.0.0.3:allow,CCAFILE=\"%s\",CCAVERIFY=\"1\"".formatted(pem("client.crt")),
        "rule.3 = 127.0.0.4:allow,CERTFILE=\"%s\"".formatted(pem("none.crt")),
        "rule.4 = 127.0.0.5:allow,CCAFILE=\"-\",CCAVERIFY=\"1\"",
        "rule.5 = :allow");
    etc.put("exec", "line", "command = head -n 1");
    port = etc.putListener("chosen", "line", "tls = chosen", "rules = chosen");
    karaf.awaitListening(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void ruleChoosesCertificate(String version) throws Exception {
    assertThat(serial("127.0.0.1", version)).isEqualTo(PROFILE);
    assertThat(serial("127.0.0.2", version)).isEqualTo(RULE);
    assertThat(serial("127.0.0.1", version)).isEqualTo(PROFILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void ruleRequiresClientCertificate(String version) throws Exception {
    assertThat(echo("127.0.0.3", version)).doesNotContain("hello");
    assertThat(echo("127.0.0.3", version, "rule")).as("another's").doesNotContain("hello");
    assertThat(echo("127.0.0.3", version, "client")).contains("hello");
    assertThat(echo("127.0.0.1", version)).contains("hello");
    assertThat(echo("127.0.0.5", version)).contains("hello");
  }

  @Test
  void materialThatIsMissingLetsNobodyInAndIsNamed() throws Exception {
    karaf.log().mark();
    assertThat(echo("127.0.0.4", "-tls1_3")).doesNotContain("hello");
    karaf
        .log()
        .await(
            "error: \\(111\\) unable to accept TLS from: 127.0.0.4 for pid: \\d+ CERTFILE "
                + pem("none.crt")
                + ": no such file");
    assertThat(echo("127.0.0.1", "-tls1_3")).contains("hello");
  }

  @Test
  void replacedCertificateOfARuleCountsForTheNextClient() throws Exception {
    var renewed = BigInteger.valueOf(20);
    Pem.selfSigned(folder, "renewed", PROFILE);
    karaf
        .etc()
        .put(
            "rules",
            "renewed",
            "rule.1 = :allow,CERTFILE=\"%s\",KEYFILE=\"%s\""
                .formatted(pem("renewed.crt"), pem("renewed.key")));
    int own = karaf.etc().putListener("renewed", "line", "tls = chosen", "rules = renewed");
    karaf.awaitListening(own);
    assertThat(serialAt(own)).isEqualTo(PROFILE);
    Pem.selfSigned(folder, "renewed", renewed);
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(serialAt(own)).isEqualTo(renewed));
  }

  private static Path pem(String name) {
    return folder.resolve(name);
  }

  private static BigInteger serialAt(int port) throws IOException {
    try (var client = TlsClient.connect(port)) {
      return client.serial();
    }
  }

  private static BigInteger serial(String from, String version) throws IOException {
    try (var client =
        TlsClient.over(
            Client.from(from).connect(port), version.equals("-tls1_3") ? "TLSv1.3" : "TLSv1.2")) {
      return client.serial();
    }
  }

  /** What comes back of a line, with the client certificate of that name where one is given. */
  private static String echo(String from, String version, String... certificate) {
    var own =
        certificate.length == 0
            ? ""
            : " -cert %1$s.crt -key %1$s.key".formatted(pem(certificate[0]));
    return Commands.output(
        "sh",
        "-c",
        "echo hello | openssl s_client -quiet %s -bind %s -connect 127.0.0.1:%d%s 2>&1; true"
            .formatted(version, from, port, own));
  }
}
