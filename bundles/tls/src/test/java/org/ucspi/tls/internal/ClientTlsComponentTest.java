package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of profiles of clients: what is refused, what stays in use, what recovers. */
class ClientTlsComponentTest {
  private static final String FILE = "org.ucspi.tlsclient-corp.cfg: ";
  private static final String UNABLE = "tlsclient corp: unable to use configuration: " + FILE;

  @TempDir Path directory;

  private final LoggedLines log = new LoggedLines();
  private OpenSsl openssl;
  private Optional<ClientProfiles> started = Optional.empty();

  @BeforeEach
  void issue() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.root("ca");
    openssl.issued("client", "ca", 30, "extendedKeyUsage=clientAuth");
  }

  @AfterEach
  void stop() {
    started.ifPresent(ClientProfiles::close);
    log.close();
  }

  private ClientProfiles start(String... keys) {
    var profiles = new ClientProfiles(Provider.JDK, openssl, keys);
    started = Optional.of(profiles);
    return profiles;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          verify            | name      | verify: "name" is none of none, issuer, hostname
          verifydepth       | 2         | verifydepth: unknown key; did you mean verifyDepth?
          verifyDepth       | 101       | verifyDepth: 101 is not in 0 to 100
          key               | @client.key | certificate: is required with key
          ciphers           | NONSENSE  | ciphers: "NONSENSE" is not the name of ciphers that the provider has, want OpenSSL's names
          protocols         | TLSv1     | protocols: "TLSv1" is none of TLSv1.3, TLSv1.2
          sessionTickets    | true      | sessionTickets: unknown key
          """)
  void refusesABadKeyInOneLine(String key, String value, String reason) {
    var profiles = start(key, value);
    assertThat(profiles.services()).isEmpty();
    assertThat(profiles.problem()).isEqualTo("tlsclient corp: " + FILE + reason);
    assertThat(log.problems()).containsExactly(UNABLE + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          caFile      | @none.pem   | caFile: unable to read @none.pem: no such file
          caDirectory | @none       | caDirectory: unable to read @none: no such directory
          crlFile     | @client.pem | crlFile: @client.pem has no revocation list
          certificate | @none.pem   | certificate: unable to read @none.pem: no such file
          certificate | @client.pem | certificate: @client.pem has no private key
          """)
  void waitsForFilesThatAreGood(String key, String value, String reason) {
    var profiles = start(key, value);
    assertThat(profiles.services()).isEmpty();
    assertThat(profiles.problem())
        .startsWith("tlsclient corp: " + FILE + reason.replace("@", directory + "/"));
  }

  @Test
  void refusesAKeyThatDoesNotFit() {
    var profiles = start("certificate", "@client.pem", "key", "@ca.key");
    assertThat(profiles.problem())
        .endsWith(
            "key: the key in @ca.key does not fit the certificate in @client.pem"
                .replace("@", directory + "/"));
  }

  @Test
  void recoversWhenTheFileIsThere() throws Exception {
    var profiles = start("caFile", "@later.pem");
    assertThat(profiles.services()).isEmpty();
    Files.copy(openssl.file("ca.pem"), openssl.file("later.pem"));
    await().until(() -> profiles.services().size() == 1);
    assertThat(profiles.problem()).isEmpty();
  }

  @Test
  void keepsWhatWasGoodWhenAnEditOrAFileIsNot() throws Exception {
    var profiles = start("caFile", "@ca.pem", "certificate", "@client.pem", "key", "@client.key");
    profiles.modified("verify", "maybe");
    assertThat(profiles.services()).hasSize(1);
    assertThat(log.problems())
        .containsExactly(
            UNABLE
                + "verify: \"maybe\" is none of none, issuer, hostname; the material before it stays"
                + " in use");
    profiles.modified("caFile", "@ca.pem", "certificate", "@client.pem", "key", "@client.key");
    var cut = Files.writeString(openssl.file("cut"), "-----BEGIN CERTIFICATE-----\nMII");
    Files.move(cut, openssl.file("client.pem"), StandardCopyOption.REPLACE_EXISTING);
    await().until(() -> !profiles.problem().isEmpty());
    assertThat(profiles.services()).hasSize(1);
    assertThat(profiles.client("mail.example").engine()).isNotNull();
  }

  @Test
  void warnsWhereAnybodyIsTrusted() {
    start("verify", "none");
    assertThat(log.problems())
        .containsExactly(
            "tlsclient corp: verify is none: whoever answers is trusted, for tests only");
  }

  @Test
  void trustsTheCasOfTheSystemWhereItNamesNone() throws Exception {
    assertThat(start().services()).hasSize(1);
    assertThat(SystemCas.ofJvm()).hasSizeGreaterThan(20);
    assertThat(Trust.inServers(Optional.empty(), Optional.empty(), Optional.empty()).trusted())
        .isEqualTo(SystemCas.ofJvm());
    assertThat(log.problems()).isEqualTo(List.of());
  }
}
