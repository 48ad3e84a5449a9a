package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.tls.CertificateStatus;

/** Certificates by server name and by kind of key. */
@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class ServerNamesTest {
  @TempDir static Path directory;
  private static OpenSsl openssl;

  @Parameter Provider provider;
  private final LoggedLines log = new LoggedLines();
  private Profiles mail;

  @BeforeAll
  static void makeCertificates() throws Exception {
    openssl = new OpenSsl(directory);
    for (String name : List.of("default", "exact", "wild", "other")) {
      openssl.selfSigned(name + ".pem", openssl.ecKey(name + ".key"), name);
    }
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key");
    openssl.selfSigned("rsa.pem", openssl.file("rsa.key"), "rsa");
    openssl.run("genpkey -algorithm ED25519 -out ed.key");
    openssl.selfSigned("ed.pem", openssl.file("ed.key"), "ed");
    openssl.join("both.pem", openssl.file("other.pem"), openssl.file("other.key"));
    openssl.join("keys.pem", openssl.file("rsa.key"), openssl.file("default.key"));
  }

  @BeforeEach
  void start() {
    mail =
        new Profiles(
            provider,
            openssl,
            "certificate",
            "@default.pem , @rsa.pem",
            "key",
            "@keys.pem",
            "sni.1",
            "*.example @wild.pem @wild.key",
            "sni.2",
            "  mail.example   @exact.pem\t@exact.key",
            "sni.3",
            "b\u00fccher.Test @both.pem",
            "sni.4",
            "mail.example @rsa.pem @rsa.key");
  }

  @AfterEach
  void stop() {
    mail.close();
    log.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the client's name | its certificate's subject
        "''                 | default",
        "mail.example       | exact",
        "MAIL.example       | exact",
        "www.example        | wild",
        "WWW.Example        | wild",
        "a.b.example        | default",
        "example            | default",
        "deep.mail.example  | default",
        "mail.example.org   | default",
        "xn--bcher-kva.test | other",
        "unknown.invalid    | default",
      })
  void choosesByName(String name, String subject) throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      assertThat(mail.subject(protocol, name)).as(protocol).isEqualTo("CN=" + subject);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, rsa",
    "'', TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, default",
    "mail.example, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, rsa",
    "mail.example, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, exact",
  })
  void choosesTheKindOfKeyThatTheClientTakes(String name, String suite, String subject)
      throws Exception {
    assertThat(mail.subject("TLSv1.2", name, client -> withOnly(client, suite)))
        .isEqualTo("CN=" + subject);
  }

  /** A client may offer suites for keys whose signatures it does not know. */
  @Test
  void choosesTheKindOfKeyWhoseSignaturesTheClientKnows() throws Exception {
    mail.modified("certificate", "@default.pem,@rsa.pem", "key", "@keys.pem");
    try (var server = new NativeSocketServer(this::engine)) {
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        assertThat(
                openssl.said(
                    "s_client -ign_eof -sigalgs RSA-PSS+SHA256:RSA+SHA256 -connect 127.0.0.1:"
                        + (server.port() + " " + version)))
            .contains("subject=CN = rsa");
        assertThat(
                openssl.said(
                    "s_client -ign_eof -sigalgs ECDSA+SHA256 -connect 127.0.0.1:"
                        + (server.port() + " " + version)))
            .contains("subject=CN = default");
      }
    }
  }

  private SSLEngine engine() {
    try {
      return mail.engine();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Clients that know better send no such names. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail.example.",
        "a..b",
        "a b",
        "-a.example",
        "mail.example:443",
        "a\nb",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
      })
  void refusesWhatIsNoName(String name) throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      var refusal = Refusal.of(asking(protocol, name.getBytes(UTF_8)), mail.engine());
      assertThat(refusal.reason()).containsIgnoringCase("illegal server name");
      assertThat(refusal.client()).containsIgnoringCase("illegal_parameter");
    }
    assertThat(mail.subject("TLSv1.3", "mail.example")).isEqualTo("CN=exact");
  }

  @Test
  void takesNamesInUtf8() throws Exception {
    for (String name : List.of("b\u00fccher.test", "B\u00dcCHER.test")) {
      var client = asking("TLSv1.3", name.getBytes(UTF_8));
      Handshake.run(client, mail.engine());
      assertThat(client.getSession().getPeerPrincipal()).hasToString("CN=other");
    }
  }

  private static SSLEngine asking(String protocol, byte[] name) throws Exception {
    var client = Handshake.client(protocol);
    var parameters = client.getSSLParameters();
    parameters.setServerNames(List.of(new SNIServerName(0, name) {}));
    client.setSSLParameters(parameters);
    return client;
  }

  /** Rather none than one for another name. */
  @Test
  void refusesClientThatTakesNoneForTheName() {
    assertThatThrownBy(
            () ->
                mail.subject(
                    "TLSv1.2",
                    "www.example",
                    client -> withOnly(client, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")))
        .isInstanceOf(SSLException.class);
  }

  private static SSLEngine withOnly(SSLEngine client, String suite) {
    client.setEnabledCipherSuites(new String[] {suite});
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void servesEd25519(String protocol) throws Exception {
    mail.modified("certificate", "@ed.pem", "key", "@ed.key");
    assertThat(mail.subject(protocol, "")).isEqualTo("CN=ed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void servesOneVersionAlone(String protocol) throws Exception {
    mail.modified("certificate", "@rsa.pem", "key", "@rsa.key", "protocols", protocol);
    assertThat(mail.subject(protocol, "")).isEqualTo("CN=rsa");
    var other = protocol.equals("TLSv1.3") ? "TLSv1.2" : "TLSv1.3";
    assertThatThrownBy(() -> mail.subject(other, "")).isInstanceOf(SSLException.class);
  }

  @Test
  void servesNoTls12WithoutItsSuites() throws Exception {
    mail.modified(
        "certificate",
        "@rsa.pem",
        "key",
        "@rsa.key",
        "ciphers",
        String.join(":", Ciphers.OF_TLS_13));
    assertThat(mail.problem()).isEmpty();
    assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=rsa");
    assertThatThrownBy(() -> mail.subject("TLSv1.2", ""))
        .isInstanceOf(SSLException.class)
        .hasMessageMatching("(?i).*(unsupported protocol|not accepted by server preferences).*");
  }

  @Test
  void servesEd448OrSaysThatItCannot() throws Exception {
    openssl.run("genpkey -algorithm ED448 -out ed448.key");
    openssl.selfSigned("ed448.pem", openssl.file("ed448.key"), "ed448");
    mail.modified("certificate", "@ed448.pem", "key", "@ed448.key");
    if (provider == Provider.JDK) {
      assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=ed448");
    } else {
      assertThat(mail.problem())
          .endsWith(
              "ed448.key has an Ed448 key, which provider openssl cannot use; want provider = jdk");
      assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=default");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EC -pkeyopt ec_paramgen_curve:P-224 | key: DIR/odd.key has a private key that cannot be used: .*",
        "RSA -pkeyopt rsa_keygen_bits:512 | certificate: DIR/odd.pem has an RSA key of 512 bits, want 2048 or more",
      })
  void refusesKeysThatNoClientCouldUse(String kind, String problem) {
    openssl.run("genpkey -algorithm " + kind + " -out odd.key");
    openssl.selfSigned("odd.pem", openssl.file("odd.key"), "odd");
    mail.modified("certificate", "@odd.pem", "key", "@odd.key");
    assertThat(mail.problem())
        .matches("org.ucspi.tls-mail.cfg: " + problem.replace("DIR", "" + directory));
  }

  @Test
  void describesThemAll() throws Exception {
    assertThat(mail.profile().certificates().stream().map(CertificateStatus::serverName))
        .containsExactly("", "", "*.example", "mail.example", "xn--bcher-kva.test", "mail.example");
    assertThat(mail.profile().certificates().get(1))
        .extracting(CertificateStatus::subject, CertificateStatus::algorithm)
        .containsExactly("CN=rsa", "RSA 2048");
    assertThat(mail.profile().material())
        .containsEntry("cert", openssl.file("default.pem") + "," + openssl.file("rsa.pem"))
        .containsEntry("key", openssl.file("keys.pem") + "," + openssl.file("keys.pem"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@rsa.pem         | @default.key       | key: the key in DIR/default.key does not fit the certificate in DIR/rsa.pem",
        "@rsa.pem,@ed.pem | @rsa.key           | key: the key in DIR/rsa.key does not fit the certificate in DIR/ed.pem",
        "@rsa.pem,@ed.pem | @rsa.key,@rsa.key  | key: the key in DIR/rsa.key does not fit the certificate in DIR/ed.pem",
        "@rsa.pem         | @rsa.key,@ed.key   | key: has 2 files for 1 of certificate",
        "@rsa.pem,@no.pem | @rsa.key,@ed.key   | certificate: unable to read DIR/no.pem: no such file",
      })
  void namesFileThatIsNotGood(String certificate, String key, String problem) {
    mail.modified("certificate", certificate, "key", key);
    assertThat(mail.problem())
        .isEqualTo("org.ucspi.tls-mail.cfg: " + problem.replace("DIR", "" + directory));
    assertThat(log.problems()).hasSize(1);
  }

  @Test
  void namesServerWhoseFileIsNotGood() {
    mail.modified("certificate", "@rsa.pem", "key", "@rsa.key", "sni.7", "a.example @no.pem");
    assertThat(mail.problem())
        .isEqualTo(
            "org.ucspi.tls-mail.cfg: sni.7: unable to read " + directory + "/no.pem: no such file");
  }
}
