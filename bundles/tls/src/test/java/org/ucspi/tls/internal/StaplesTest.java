package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OCSP responses from files, as openssl s_client sees them. */
class StaplesTest {
  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private OpenSsl openssl;
  private Profiles mail;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.root("ca");
    openssl.issued("one", "ca", 30, "subjectAltName=DNS:one.example");
    openssl.issued("two", "ca", 30, "subjectAltName=DNS:two.example");
    respond("one", "one.der", 3);
    mail =
        new Profiles(
            Provider.OPENSSL,
            openssl,
            "certificate",
            "@one.pem",
            "key",
            "@one.key",
            "sni.1",
            "two.example @two.pem @two.key",
            "ocspResponse",
            "@one.der");
  }

  @AfterEach
  void stop() {
    mail.close();
    log.close();
  }

  private void respond(String certificate, String file, int days) throws Exception {
    openssl.run("ocsp -issuer ca.pem -cert " + certificate + ".pem -reqout request.der -no_nonce");
    var serial = openssl.certificate(certificate + ".pem").getSerialNumber().toString(16);
    Files.writeString(
        openssl.file("index.txt"),
        "V\t491231235959Z\t\t%s\tunknown\t/CN=%s\n"
            .formatted(serial.toUpperCase(Locale.ROOT), certificate));
    openssl.run(
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin request.der -respout "
            + (file + " -ndays " + days));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void staplesToWhoAsksForIt(String version) throws Exception {
    assertThat(said(version, "one.example", "-status"))
        .contains("OCSP Response Status: successful");
    assertThat(said(version, "one.example")).doesNotContain("OCSP Response");
    assertThat(said(version, "two.example", "-status")).contains("OCSP response: no response sent");
  }

  @Test
  void staplesEachCertificateItsOwn() throws Exception {
    respond("two", "two.der", 3);
    mail.modified(
        "certificate",
        "@one.pem",
        "key",
        "@one.key",
        "sni.1",
        "two.example @two.pem @two.key",
        "ocspResponse",
        "@one.der, @two.der");
    for (String name : new String[] {"one", "two"}) {
      var serial = openssl.certificate(name + ".pem").getSerialNumber().toString(16);
      assertThat(said("-tls1_3", name + ".example", "-status"))
          .containsIgnoringCase("Serial Number: ")
          .containsIgnoringCase(serial);
    }
  }

  @Test
  void takesANewOneAndKeepsTheOldFromAHalf() throws Exception {
    var before = said("-tls1_3", "one.example", "-status");
    Files.write(openssl.file("one.der"), new byte[] {48, 3, 10, 1});
    await().atMost(5, SECONDS).until(() -> mail.problem().contains("one.der"));
    assertThat(log.problems())
        .singleElement()
        .asString()
        .endsWith(
            "ocspResponse: "
                + openssl.file("one.der")
                + " is not an OCSP response in DER"
                + "; the one before it is stapled");
    assertThat(nextUpdate(said("-tls1_3", "one.example", "-status"))).isEqualTo(nextUpdate(before));
    respond("one", "next.der", 9);
    Files.copy(openssl.file("next.der"), openssl.file("one.der"), REPLACE_EXISTING);
    await()
        .atMost(5, SECONDS)
        .until(
            () ->
                !nextUpdate(said("-tls1_3", "one.example", "-status")).equals(nextUpdate(before)));
    assertThat(mail.problem()).isEmpty();
  }

  private static String nextUpdate(String said) {
    return said.lines().filter(line -> line.contains("Next Update")).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one.pem | is not an OCSP response in DER",
        "two.der | is an OCSP response for none of the certificates",
        "no.der  | unable to read DIR/no.der: no such file",
      })
  void servesWithoutWhatIsNoResponseOfOurs(String file, String reason) throws Exception {
    respond("two", "two.der", 3);
    mail.modified("certificate", "@one.pem", "key", "@one.key", "ocspResponse", "@" + file);
    assertThat(mail.problem())
        .isEqualTo(
            "org.ucspi.tls-mail.cfg: ocspResponse: "
                + (file.equals("no.der") ? "" : directory + "/" + file + " ")
                + reason.replace("DIR", "" + directory));
    assertThat(log.problems()).singleElement().asString().endsWith("; nothing is stapled");
    assertThat(said("-tls1_3", "one.example", "-status")).contains("no response sent");
  }

  @Test
  void needsTheNativeEngine() {
    try (var jdk =
        new Profiles(
            Provider.JDK,
            openssl,
            "certificate",
            "@one.pem",
            "key",
            "@one.key",
            "ocspResponse",
            "@one.der")) {
      assertThat(jdk.problem())
          .isEqualTo(
              "org.ucspi.tls-mail.cfg: ocspResponse: provider jdk cannot do this, want openssl");
    }
  }

  private String said(String version, String name, String... more) throws IOException {
    try (var server = new NativeSocketServer(this::engine)) {
      var words =
          new java.util.ArrayList<>(
              java.util.List.of("s_client", "-connect", "127.0.0.1:" + server.port(), version));
      words.addAll(java.util.List.of("-servername", name, "-ign_eof"));
      words.addAll(java.util.List.of(more));
      return openssl.said(String.join(" ", words));
    }
  }

  private SSLEngine engine() {
    try {
      return mail.engine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
