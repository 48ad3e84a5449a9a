package org.ucspi.tls.internal;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.tls.internal.ClientCertificates.Demand;
import org.ucspi.tls.internal.Issue.Issued;

class TrustTest {
  private static Issued one;
  private static Issued two;
  private static Issued three;

  @TempDir Path directory;
  private Path cas;

  @BeforeAll
  static void issue() throws Exception {
    one = Issue.ca("one").bySelf();
    two = Issue.ca("two").bySelf();
    three = Issue.ca("three").bySelf();
  }

  @BeforeEach
  void make() throws Exception {
    cas = Files.createDirectory(directory.resolve("cas"));
  }

  @Test
  void trustsFileAndDirectoryTogether() throws Exception {
    pem("ca.pem", one, two);
    pem("cas/a.pem", two);
    pem("cas/b.pem", three);
    var trust = read("ca.pem", "cas", "", "");
    assertThat(names(trust.trusted())).containsExactly("one", "two", "three");
    assertThat(names(trust.named())).containsExactly("one", "two", "three");
  }

  @Test
  void tellsOtherNamesThanItTrusts() throws Exception {
    pem("ca.pem", one);
    pem("client.pem", two);
    pem("cas/c.pem", three);
    var trust = read("ca.pem", "", "client.pem", "");
    assertThat(names(trust.trusted())).containsExactly("one");
    assertThat(names(trust.named())).containsExactly("two");
    trust = read("", "cas", "client.pem", "");
    assertThat(names(trust.trusted())).containsExactly("three");
    assertThat(names(trust.named())).containsExactly("two");
    trust = read("", "", "client.pem", "");
    assertThat(names(trust.trusted())).containsExactly("two");
    assertThat(names(trust.named())).containsExactly("two");
  }

  /** As openssl-rehash(1) leaves it. */
  @Test
  void readsHashedDirectory() throws Exception {
    pem("cas/one.pem", one);
    pem("cas/two.crt", two);
    pem("elsewhere.txt", three);
    Files.createSymbolicLink(cas.resolve("three.cer"), Path.of("../elsewhere.txt"));
    new OpenSsl(directory).run("rehash cas");
    try (var entries = Files.list(cas)) {
      assertThat(entries.filter(e -> e.toString().matches(".*/[0-9a-f]{8}\\.0"))).hasSize(3);
    }
    assertThat(names(read("", "cas", "", "").trusted()))
        .containsExactlyInAnyOrder("one", "two", "three");
  }

  @Test
  void readsFilesThatAreNamedByHashAlone() throws Exception {
    pem("cas/0a1b2c3d.0", one);
    pem("cas/0a1b2c3d.1", two);
    pem("cas/0a1b2c3d.r0", three);
    pem("cas/0a1b2c3.0", three);
    assertThat(names(read("", "cas", "", "").trusted())).containsExactly("one", "two");
  }

  @Test
  void readsLinkedFileOnce() throws Exception {
    Files.writeString(pem("cas/big.pem", one), " ".repeat(1_000_000), APPEND);
    for (int i = 0; i < 40; i++) {
      Files.createSymbolicLink(cas.resolve("0000000" + i % 10 + "." + i), Path.of("big.pem"));
    }
    assertThat(names(read("", "cas", "", "").trusted())).containsExactly("one");
  }

  @Test
  void passesOverWhatIsNoPemFileOfCertificates() throws Exception {
    pem("cas/one.PEM", one);
    Files.write(cas.resolve("der.crt"), two.certificate().getEncoded());
    Files.writeString(cas.resolve("key.pem"), "-----BEGIN X-----\nAAAA\n-----END X-----\n");
    Files.writeString(cas.resolve("README"), "-----BEGIN CERTIFICATE-----");
    Files.writeString(cas.resolve(".hidden.pem"), "-----BEGIN CERTIFICATE-----");
    Files.createDirectory(cas.resolve("more.pem"));
    assertThat(names(read("", "cas", "", "").trusted())).containsExactly("one");
  }

  @Test
  void readsSystemsOwnDirectory() throws Exception {
    var system = Path.of("/etc/ssl/certs");
    assumeFalse(!Files.isDirectory(system), "there is none");
    assertThat(CaDirectory.read(named("caDirectory", system)).size()).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"caFile", "caDirectory", "clientCaFile", "crlFile"})
  void saysWhatIsNotThere(String key) {
    var what = key.equals("caDirectory") ? "directory" : "file";
    assertThatThrownBy(() -> read(key, "gone"))
        .isInstanceOf(MaterialException.class)
        .hasMessage(
            "test: " + key + ": unable to read " + directory.resolve("gone") + ": no such " + what);
  }

  @Test
  void saysWhichFileOfDirectoryIsBad() throws Exception {
    pem("cas/a.pem", one);
    var bad = cas.resolve("b.pem");
    Files.writeString(bad, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertDirectoryProblem(bad + " has a bad certificate");
    Files.writeString(bad, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assertThatThrownBy(() -> read("caDirectory", "cas"))
        .message()
        .startsWith("test: caDirectory: " + bad + " is not a whole PEM file: ");
    Files.delete(bad);
    Files.createSymbolicLink(bad, Path.of("gone"));
    assertDirectoryProblem("unable to read " + bad + ": no such file");
  }

  @Test
  void saysWhenItMayNotRead() throws Exception {
    var file = pem("cas/a.pem", one);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "root may read everything");
    assertDirectoryProblem("unable to read " + file + ": permission denied");
    Files.setPosixFilePermissions(cas, PosixFilePermissions.fromString("---------"));
    assertDirectoryProblem("unable to read " + cas + ": permission denied");
    Files.setPosixFilePermissions(cas, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void wantsCertificatesInDirectory() throws Exception {
    assertDirectoryProblem(cas + " has no certificate in a file *.pem, *.crt, *.cer or HASH.0");
    var file = pem("file", one);
    assertThatThrownBy(() -> read("caDirectory", "file"))
        .hasMessage("test: caDirectory: unable to read " + file + ": not a directory");
  }

  @Test
  void boundsDirectory() throws Exception {
    for (int i = 0; i < 17; i++) {
      Files.writeString(pem("cas/" + i + ".pem", one), " ".repeat(1_000_000), APPEND);
    }
    assertDirectoryProblem(cas + " has more than 16 MiB of certificates");
    for (int i = 0; i <= 10_000; i++) {
      Files.createFile(cas.resolve("x" + i));
    }
    assertDirectoryProblem(cas + " has more than 10000 entries");
  }

  @Test
  void wantsNamesThatFitIntoHandshake() throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      var ca = Issue.ca("c" + i + "x".repeat(200)).key(one.pair()).bySelf();
      text.append(Files.readString(pem("ca.pem", ca)));
    }
    Files.writeString(directory.resolve("ca.pem"), text);
    assertThatThrownBy(() -> read("caFile", "ca.pem"))
        .hasMessage(
            "test: caFile: "
                + directory.resolve("ca.pem")
                + " has more names than fit into a handshake, want a clientCaFile with fewer CAs");
    pem("client.pem", two);
    assertThat(read("ca.pem", "", "client.pem", "").trusted()).hasSize(150);
  }

  @Test
  void readsRevocationLists() throws Exception {
    pem("ca.pem", one);
    Path file = directory.resolve("crl.pem");
    Files.writeString(file, pem(Crl.of(one).signed(), Crl.of(two).signed()));
    assertThat(read("ca.pem", "", "", "crl.pem").crls()).hasSize(2);
    assertThat(read("ca.pem", "", "", "").crls()).isEmpty();
    Files.writeString(file, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    assertThatThrownBy(() -> read("crlFile", "crl.pem"))
        .hasMessage("test: crlFile: " + file + " has a bad revocation list");
    assertThatThrownBy(() -> read("crlFile", "ca.pem"))
        .hasMessage("test: crlFile: " + directory.resolve("ca.pem") + " has no revocation list");
  }

  @Test
  void readsLongRevocationLists() throws Exception {
    pem("ca.pem", one);
    var text = pem(Crl.of(one).signed()) + "#".repeat(2 << 20);
    Files.writeString(directory.resolve("crl.pem"), text);
    assertThat(read("ca.pem", "", "", "crl.pem").crls()).hasSize(1);
    Files.writeString(directory.resolve("crl.pem"), "#".repeat((16 << 20) + 1));
    assertThatThrownBy(() -> read("crlFile", "crl.pem")).message().endsWith("longer than 16 MiB");
  }

  @Test
  void isTheSameWhenNothingHasChanged() throws Exception {
    pem("ca.pem", one);
    pem("cas/a.pem", two);
    Files.writeString(directory.resolve("crl.pem"), pem(Crl.of(one).signed()));
    var before = read("ca.pem", "cas", "", "crl.pem");
    assertThat(read("ca.pem", "cas", "", "crl.pem")).isEqualTo(before);
    pem("cas/b.pem", three);
    assertThat(read("ca.pem", "cas", "", "crl.pem")).isNotEqualTo(before);
  }

  @Test
  void namesAllThatIsToBeWatched() {
    assertThat(clients("a", "b", "c", "d").files().map(NamedFile::path))
        .containsExactly(
            directory.resolve("a"),
            directory.resolve("b"),
            directory.resolve("c"),
            directory.resolve("d"));
    assertThat(clients("", "b", "", "").trustNobody()).isFalse();
    assertThat(clients("", "", "", "d").trustNobody()).isTrue();
  }

  private void assertDirectoryProblem(String problem) {
    assertThatThrownBy(() -> read("caDirectory", "cas"))
        .isInstanceOf(MaterialException.class)
        .hasMessage("test: caDirectory: " + problem);
  }

  private Trust read(String key, String name) throws MaterialException {
    return switch (key) {
      case "caFile" -> read(name, "", "", "");
      case "caDirectory" -> read("", name, "", "");
      case "clientCaFile" -> read("", "", name, "");
      default -> read("", "", "", name);
    };
  }

  private Trust read(String caFile, String caDirectory, String clientCaFile, String crlFile)
      throws MaterialException {
    return Trust.read(clients(caFile, caDirectory, clientCaFile, crlFile));
  }

  private ClientCertificates clients(
      String caFile, String caDirectory, String clientCaFile, String crlFile) {
    return new ClientCertificates(
        Demand.REQUEST,
        optional("caFile", caFile),
        optional("caDirectory", caDirectory),
        optional("clientCaFile", clientCaFile),
        optional("crlFile", crlFile),
        1);
  }

  private Optional<NamedFile> optional(String key, String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(named(key, directory.resolve(name)));
  }

  private static NamedFile named(String key, Path path) {
    return new NamedFile(Optional.of("test"), key, path);
  }

  private Path pem(String name, Issued... some) throws Exception {
    var all = List.of(some).stream().map(Issued::certificate).toArray();
    return Files.writeString(directory.resolve(name), pem(all));
  }

  private static String pem(Object... all) throws Exception {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (Object object : all) {
        writer.writeObject(object);
      }
    }
    return text.toString();
  }

  private static List<String> names(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(c -> c.getSubjectX500Principal().getName().replace("CN=", ""))
        .toList();
  }
}
