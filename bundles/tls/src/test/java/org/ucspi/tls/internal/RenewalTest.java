package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ucspi.api.tls.CertificateStatus;

/** Files that are replaced one after the other, as renewals do it. */
@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class RenewalTest {
  @TempDir Path directory;
  @Parameter Provider provider;
  private final LoggedLines log = new LoggedLines();
  private OpenSsl openssl;
  private Profiles mail;

  @BeforeEach
  void start() throws Exception {
    openssl = new OpenSsl(directory);
    openssl.root("root");
    openssl.issued("middle", "root", 300, "basicConstraints=critical,CA:TRUE");
    pair("a", "old-a");
    pair("b", "old-b");
    mail =
        new Profiles(
            provider,
            openssl,
            "certificate",
            "@a.pem",
            "key",
            "@a.key",
            "sni.1",
            "b.example @b.pem @b.key");
  }

  @AfterEach
  void stop() {
    mail.close();
    log.close();
  }

  /** A pair of a certificate with its chain and its key, under another name than its subject. */
  private void pair(String file, String subject) throws IOException {
    openssl.issued(subject, "middle", 90, "subjectAltName=DNS:" + subject);
    openssl.join("chain", openssl.file(subject + ".pem"), openssl.file("middle.pem"));
    copy("chain", file + ".pem");
    copy(subject + ".key", file + ".key");
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(openssl.file(from), openssl.file(to), REPLACE_EXISTING);
  }

  @Test
  void aPairThatIsNotGoodHoldsNoOtherBack() throws Exception {
    Files.writeString(openssl.file("a.pem"), "-----BEGIN CERTIFICATE-----\nhalf");
    awaitProblem("a.pem is not a whole PEM file");
    pair("b", "new-b");
    await().atMost(5, SECONDS).until(() -> mail.subject("TLSv1.3", "b.example").equals("CN=new-b"));
    assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=old-a");
    pair("a", "new-a");
    await().atMost(5, SECONDS).until(() -> mail.subject("TLSv1.3", "").equals("CN=new-a"));
    await().atMost(5, SECONDS).until(() -> mail.problem().isEmpty());
    assertThat(log.all()).contains("tls mail: all files are good again");
    assertThat(log.problems())
        .doesNotHaveDuplicates()
        .allMatch(line -> line.endsWith("; the material before it stays in use"));
  }

  @Test
  void waitsForTheChainThatTheOneBeforeHad() throws Exception {
    openssl.issued("new-a", "middle", 90, "subjectAltName=DNS:new-a");
    copy("new-a.key", "a.key");
    copy("new-a.pem", "a.pem");
    awaitProblem("a.pem lacks the chain: no certificate of CN=middle");
    assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=old-a");
    openssl.join("a.pem", openssl.file("new-a.pem"), openssl.file("middle.pem"));
    await().atMost(5, SECONDS).until(() -> mail.subject("TLSv1.3", "").equals("CN=new-a"));
  }

  @Test
  void keepsWhatIsValidWhenTheNextIsNot() throws Exception {
    openssl.run("req -new -key " + openssl.ecKey("late.key") + " -subj /CN=late -out request.pem");
    openssl.run(
        "x509 -req -days -1 -in request.pem -CA middle.pem -CAkey middle.key -CAcreateserial"
            + " -out late.pem");
    openssl.join("chain", openssl.file("late.pem"), openssl.file("middle.pem"));
    copy("late.key", "a.key");
    copy("chain", "a.pem");
    awaitProblem("a.pem has a certificate that has expired");
    assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=old-a");
  }

  @Test
  void anotherSettingStartsAfresh() throws Exception {
    Files.delete(openssl.file("a.pem"));
    awaitProblem("unable to read " + openssl.file("a.pem") + ": no such file");
    mail.modified("certificate", "@b.pem", "key", "@b.key");
    assertThat(mail.subject("TLSv1.3", "")).isEqualTo("CN=old-b");
    assertThat(mail.problem()).isEmpty();
  }

  @Test
  void looksAgainByTheClock() throws Exception {
    assertThat(mail.background.delays()).last().isEqualTo(Duration.ofDays(1));
    openssl.issued("short", "middle", 10, "subjectAltName=DNS:short");
    openssl.join("chain", openssl.file("short.pem"), openssl.file("middle.pem"));
    copy("short.key", "a.key");
    copy("chain", "a.pem");
    await().atMost(5, SECONDS).until(() -> mail.subject("TLSv1.3", "").equals("CN=short"));
    await().atMost(5, SECONDS).until(() -> log.all().contains("a.pem expires in 9 days, on 20"));
    mail.background.pass();
    assertThat(log.problems()).hasSizeLessThanOrEqualTo(2); // the pair, for a moment; the days
    Files.delete(openssl.file("a.key"));
    awaitProblem("a.key: no such file");
    assertThat(mail.background.delays()).last().isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void describesWhatIsInUse() throws Exception {
    Files.delete(openssl.file("a.pem"));
    awaitProblem("no such file");
    assertThat(mail.profile().certificates().stream().map(CertificateStatus::subject))
        .containsExactly("CN=old-a", "CN=old-b");
  }

  private void awaitProblem(String part) {
    await().atMost(5, SECONDS).until(() -> mail.problem().contains(part));
  }
}
