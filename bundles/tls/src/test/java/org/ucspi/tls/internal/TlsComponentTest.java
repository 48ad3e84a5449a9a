package org.ucspi.tls.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.TlsProfile;

@ParameterizedClass
@EnumSource(
    value = Provider.class,
    names = {"JDK", "OPENSSL"})
class TlsComponentTest {
  @Parameter Provider provider;
  @TempDir Path directory;
  private final LoggedLines log = new LoggedLines();
  private final FakeRegistry registry = new FakeRegistry();
  private final MaterialWatch watch = new MaterialWatch();
  private final List<TlsComponent> components = new ArrayList<>();
  private OpenSsl openssl;

  @BeforeEach
  void start() {
    openssl = new OpenSsl(directory);
    System.setProperty("karaf.data", directory.resolve("data").toString());
  }

  @AfterEach
  void stop() {
    components.forEach(TlsComponent::deactivate);
    watch.stop();
    log.close();
    System.clearProperty("karaf.data");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "EC PKCS#8    | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k",
        "EC SEC1      | ecparam -name prime256v1 -genkey -out k",
        "EC P-384     | ecparam -name secp384r1 -genkey -noout -out k",
        "RSA PKCS#8   | genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k",
        "RSA PKCS#1   | genrsa -traditional -out k 2048",
        "Ed25519      | genpkey -algorithm ED25519 -out k",
        "EC PKCS#8 AES   | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-256-cbc -pass pass:secret -out k",
        "RSA PKCS#1 AES  | genrsa -traditional -aes128 -passout pass:secret -out k 2048",
      })
  void shakesHandsWithEveryKindOfKey(String kind, String command) throws Exception {
    openssl.run(command);
    var key = openssl.file("k");
    openssl.selfSigned("c", key, "mail.example", "-passin", "pass:secret");
    var keys = new HashMap<>(Map.of("certificate", "" + openssl.file("c"), "key", "" + key));
    if (Files.readString(key).contains("ENCRYPTED")) {
      keys.put(".keyPassword", "secret");
    }
    component(keys);
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=mail.example");
    assertThat(subject(profile(), "TLSv1.2")).isEqualTo("CN=mail.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v2 aes-128-cbc -v2prf hmacWithSHA256",
        "-v2 aes-256-cbc -v2prf hmacWithSHA512",
        "-v2 des3",
        "-scrypt",
        "-v1 PBE-SHA1-3DES",
      })
  void opensKeyHoweverEncrypted(String how) throws Exception {
    openssl.selfSigned("c", openssl.ecKey("plain"), "mail.example");
    openssl.run("pkcs8 -topk8 -in plain -passout pass:s\u00e9cret -out k " + how);
    openssl.join("both", openssl.file("k"), openssl.file("c"));
    Files.writeString(openssl.file("password"), "s\u00e9cret\r\nmore");
    component(
        Map.of(
            "certificate", "" + openssl.file("both"),
            "keyPasswordFile", "" + openssl.file("password")));
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=mail.example");
  }

  @Test
  void ordersChainAndFindsKeyInFileOfCertificate() throws Exception {
    openssl.selfSigned("root.pem", openssl.ecKey("root.key"), "root");
    openssl.signed("a.pem", openssl.ecKey("a.key"), "a", "root", true);
    openssl.signed("b.pem", openssl.ecKey("b.key"), "b", "a", true);
    openssl.signed("leaf.pem", openssl.ecKey("leaf.key"), "mail.example", "b", false);
    var both =
        openssl.join(
            "both",
            openssl.file("leaf.pem"),
            openssl.file("root.pem"),
            openssl.file("a.pem"),
            openssl.file("leaf.key"),
            openssl.file("b.pem"));
    component(Map.of("certificate", "" + both));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      var root = openssl.certificate("root.pem");
      var client = Handshake.clientOf(root, "mail.example", protocol);
      Handshake.run(client, engine(profile()));
      assertThat(client.getSession().getPeerCertificates())
          .extracting(c -> ((X509Certificate) c).getSubjectX500Principal().getName())
          .containsExactly("CN=mail.example", "CN=b", "CN=a", "CN=root");
    }
  }

  @Test
  void refusesCertificatesThatFormNoChain() throws Exception {
    openssl.selfSigned("c", openssl.ecKey("k"), "mail.example");
    openssl.selfSigned("other", openssl.ecKey("other.key"), "other");
    var both = openssl.join("both", openssl.file("c"), openssl.file("k"), openssl.file("other"));
    component(Map.of("certificate", "" + both));
    assertReason(
        "certificate: the certificate of CN=other has no place in the chain of the first one,"
            + " which is to be the server's");
  }

  @Test
  void saysWhatIsWrongWithFiles() throws Exception {
    var key = openssl.ecKey("k");
    var other = openssl.ecKey("k2");
    var certificate = openssl.selfSigned("c", key, "mail.example");
    var cut =
        Files.writeString(openssl.file("cut"), Files.readString(certificate).substring(0, 99));
    openssl.run("pkcs8 -topk8 -in k -passout pass:secret -out encrypted");
    var encrypted = openssl.file("encrypted");

    var given = new HashMap<>(Map.of("certificate", "" + certificate, "key", "" + other));
    var component = component(given);
    assertReason("key: the key in " + other + " does not fit the certificate in " + certificate);
    assertRefused(
        component,
        given,
        "key",
        encrypted,
        "key: "
            + encrypted
            + " has an encrypted private key, want .keyPassword or keyPasswordFile");
    given.put(".keyPassword", "wrong");
    assertRefused(
        component,
        given,
        "key",
        encrypted,
        "key: unable to decrypt the key in " + encrypted + ": wrong password?");
    assertRefused(
        component,
        given,
        "certificate",
        directory.resolve("none"),
        "certificate: unable to read " + directory.resolve("none") + ": no such file");
    assertRefused(
        component,
        given,
        "certificate",
        directory,
        "certificate: unable to read " + directory + ": not a regular file");
    assertRefused(
        component, given, "certificate", key, "certificate: " + key + " has no certificate");
    given.put("certificate", "" + certificate);
    assertRefused(
        component, given, "key", certificate, "key: " + certificate + " has no private key");
    component.modified(properties(Map.of("certificate", "" + cut)));
    assertThat(reason()).contains("certificate: " + cut + " is not a whole PEM file");
    assertThat(log.problems()).hasSize(8).doesNotHaveDuplicates();
    assertThat(log.all()).doesNotContain("secret").doesNotContain("\"wrong\"");
  }

  @Test
  void takesExpiredCertificate() throws Exception {
    var key = openssl.ecKey("k");
    openssl.run("req -new -key k -subj /CN=old -out r");
    openssl.run("x509 -req -in r -signkey k -days -1 -out c");
    component(Map.of("certificate", "" + openssl.file("c"), "key", "" + key));
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=old");
    assertThat(log.problems())
        .singleElement()
        .asString()
        .startsWith("tls mail: the certificate in " + openssl.file("c") + " has expired on 20");
  }

  @Test
  void keepsOldMaterialUntilNewOneFits() throws Exception {
    var certificate = openssl.selfSigned("c", openssl.ecKey("k"), "old");
    var component =
        component(Map.of("certificate", "" + certificate, "key", "" + openssl.file("k")));
    var underWay = engine(profile());
    openssl.selfSigned("c2", openssl.ecKey("k2"), "new");

    Files.move(openssl.file("c2"), certificate, ATOMIC_MOVE);
    await().atMost(10, SECONDS).until(() -> component.problem().contains("does not fit"));
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=old");
    assertThat(registry.services(Problem.class)).hasSize(1);

    Files.setLastModifiedTime(certificate, FileTime.fromMillis(0));
    await().during(600, MILLISECONDS).until(() -> log.problems().size() == 1);
    assertThat(log.problems())
        .containsExactly(
            "tls mail: unable to use configuration: org.ucspi.tls-mail.cfg: key: the key in "
                + openssl.file("k")
                + " does not fit the certificate in "
                + certificate
                + "; the material before it stays in use");

    Files.move(openssl.file("k2"), openssl.file("k"), ATOMIC_MOVE);
    await().atMost(10, SECONDS).until(() -> subject(profile(), "TLSv1.3").equals("CN=new"));
    assertThat(component.problem()).isEmpty();
    var client = Handshake.client("TLSv1.3");
    Handshake.run(client, underWay);
    assertThat(client.getSession().getPeerPrincipal()).hasToString("CN=old");
  }

  @Test
  void registersProfileWhenMissingFilesAppear() throws Exception {
    openssl.selfSigned("c", openssl.ecKey("k"), "mail.example");
    var live = directory.resolve("live");
    component(Map.of("certificate", live + "/cert.pem", "key", live + "/key.pem"));
    assertReason("certificate: unable to read " + live + "/cert.pem: no such file");
    Files.createDirectory(live);
    Files.move(openssl.file("k"), live.resolve("key.pem"));
    Files.move(openssl.file("c"), live.resolve("cert.pem"));
    await().atMost(10, SECONDS).until(() -> registry.services(TlsProfile.class).size() == 1);
    assertThat(registry.services(Problem.class)).isEmpty();
    assertThat(registry.names()).containsExactly("mail");
  }

  @Test
  void keepsOldConfigurationAfterBadEdit() throws Exception {
    openssl.selfSigned("c", openssl.ecKey("k"), "mail.example");
    var good = Map.of("certificate", "" + openssl.file("c"), "key", "" + openssl.file("k"));
    var component = component(good);
    component.modified(properties(Map.of("certificat", "x")));
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=mail.example");
    assertThat(component.problem()).contains("did you mean certificate?");
    var tls12 = new HashMap<>(good);
    tls12.put("protocols", "TLSv1.2");
    component.modified(properties(tls12));
    assertThat(component.problem()).isEmpty();
    assertThatThrownBy(() -> subject(profile(), "TLSv1.3"))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(subject(profile(), "TLSv1.2")).isEqualTo("CN=mail.example");
  }

  @Test
  void keepsProblemOfEditWhileFilesChange() throws Exception {
    openssl.selfSigned("c", openssl.ecKey("k"), "old");
    var component =
        component(Map.of("certificate", "" + openssl.file("c"), "key", "" + openssl.file("k")));
    component.modified(properties(Map.of("certificat", "x")));
    openssl.selfSigned("c", openssl.file("k"), "new");
    await().atMost(10, SECONDS).until(() -> subject(profile(), "TLSv1.3").equals("CN=new"));
    await()
        .during(300, MILLISECONDS)
        .atMost(10, SECONDS)
        .untilAsserted(() -> assertThat(reason()).contains("did you mean certificate?"));
  }

  @Test
  void takesCiphersByAllTheirNames() throws Exception {
    component(
        Map.of(
            "ciphers", "ECDHE-ECDSA-CHACHA20-POLY1305:TLS_AES_128_GCM_SHA256", "provider", "auto"));
    assertThat(profile().material())
        .containsEntry("ciphers", "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-CHACHA20-POLY1305");
    var client = Handshake.client("TLSv1.2");
    Handshake.run(client, engine(profile()));
    assertThat(client.getSession().getCipherSuite())
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    client = Handshake.client("TLSv1.3");
    Handshake.run(client, engine(profile()));
    assertThat(client.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
  }

  @Test
  void keepsTls13WhenCiphersNameNoneOfIt() throws Exception {
    component(Map.of("ciphers", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    var client = Handshake.client("TLSv1.3");
    Handshake.run(client, engine(profile()));
    assertThat(client.getSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
  }

  @Test
  void choosesApplicationProtocolOfItsOwnPreference() throws Exception {
    component(Map.of("applicationProtocols", "h2,http/1.1"));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      var client = clientAsking(protocol, "http/1.1", "h2");
      var server = engine(profile());
      Handshake.run(client, server);
      assertThat(server.getApplicationProtocol()).isEqualTo("h2");
      assertThat(client.getApplicationProtocol()).isEqualTo("h2");
    }
    assertThatThrownBy(() -> Handshake.run(clientAsking("TLSv1.3", "imap"), engine(profile())))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "provider | gnutls | \"gnutls\" is none of auto, openssl, jdk",
        "protocols | SSLv3 | \"SSLv3\" is none of TLSv1.3, TLSv1.2",
        "ciphers | HIGH:SOME | \"SOME\" is not the name of ciphers that the provider has, want OpenSSL's names",
        "ciphers | TLS_DH_anon_WITH_AES_128_GCM_SHA256 | \"TLS_DH_anon_WITH_AES_128_GCM_SHA256\" is not the name of ciphers that the provider has, want OpenSSL's names",
        "ciphers | aNULL | has none for protocols TLSv1.2",
        "sessionTimeoutSeconds | 0 | 0 is not in 1 to 604800",
        "key | /k.pem | is required with key",
        "applicationProtocols | a b | \"a b\" is not the name of a protocol",
        "clientCertificate | always | \"always\" is none of none, any, request, required, hostname",
        "clientCertificate | request | request without a CA to trust, want caFile, caDirectory or clientCaFile",
        "verifyDepth | -1 | -1 is not in 0 to 100",
        "verifyDepth | 101 | 101 is not in 0 to 100",
        "groups | P-999 | \"P-999\" is none of X25519, P-256, P-384, P-521, X448, X25519MLKEM768",
        "key | a,b | is required with key",
        "sni.1 | mail.example | \"mail.example\" is not NAME CERTIFICATE [KEY]",
        "sni.1 | a b c d | \"a b c d\" is not NAME CERTIFICATE [KEY]",
        "sni.1 | *.*.example x | \"*.*.example\" is not the name of a host, nor *. and such a name",
        "sni.1 | * x | \"*\" is not the name of a host, nor *. and such a name",
        "sni.1 | a_b.example x | \"a_b.example\" is not the name of a host, nor *. and such a name",
        "sni.1 | 192.0.2.1 x | \"192.0.2.1\" is not the name of a host, nor *. and such a name",
      })
  void refusesWhatItCannotDo(String key, String value, String problem) {
    component(Map.of(key, value));
    assertReason((key.equals("key") ? "certificate" : key) + ": " + problem);
  }

  @Test
  void makesDemoCertificateOnceForItsOwnerOnly() throws Exception {
    component(Map.of());
    var file = Path.of(profile().material().get("cert"));
    var before = Files.readString(file);
    assertThat(file).startsWith(directory.resolve("data"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    stopComponents();
    component(Map.of());
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(subject(profile(), "TLSv1.3")).isEqualTo("CN=localhost");
    for (String name : List.of("localhost", "127.0.0.1", "::1")) {
      var ca = openssl.certificate(file.toString());
      Handshake.run(Handshake.clientOf(ca, name, "TLSv1.3"), engine(profile()));
    }
  }

  @Test
  void refusesDemoDirectoryThatOthersCanReach() throws IOException {
    component(Map.of());
    var dir = Path.of(profile().material().get("cert")).getParent();
    stopComponents();
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    component(Map.of());
    assertThat(reason()).contains("not a directory for its owner only");
  }

  @Test
  void startsNoThreadOfNetty() {
    component(Map.of());
    assertThat(engine(profile()).getPeerHost()).isNull();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(Pattern.compile("(?i)netty|global|nio|multithread").asPredicate());
  }

  @Test
  void leavesNothingBehind() {
    component(Map.of());
    component(Map.of("provider", "openssl"));
    assertThat(registry.names()).hasSize(2);
    stopComponents();
    assertThat(registry.names()).isEmpty();
  }

  private void stopComponents() {
    components.forEach(TlsComponent::deactivate);
    components.clear();
  }

  private TlsComponent component(Map<String, String> keys) {
    var component = new TlsComponent(registry.context(), watch, properties(keys));
    components.add(component);
    return component;
  }

  private Map<String, Object> properties(Map<String, String> keys) {
    var properties = new HashMap<String, Object>(keys);
    properties.putIfAbsent("provider", provider.name().toLowerCase(Locale.ROOT));
    properties.put("service.pid", "org.ucspi.tls~1");
    properties.put("felix.fileinstall.filename", "file:/karaf/etc/org.ucspi.tls-mail.cfg");
    return properties;
  }

  private void assertRefused(
      TlsComponent component, Map<String, String> given, String key, Path file, String reason) {
    given.put(key, file.toString());
    component.modified(properties(given));
    assertReason(reason);
  }

  private void assertReason(String reason) {
    assertThat(registry.services(Problem.class))
        .containsExactly(new Problem("tls", "mail", "org.ucspi.tls-mail.cfg: " + reason));
    assertThat(registry.services(TlsProfile.class)).isEmpty();
  }

  private String reason() {
    return registry.services(Problem.class).get(0).reason();
  }

  private TlsProfile profile() {
    return registry.services(TlsProfile.class).get(0);
  }

  private static SSLEngine engine(TlsProfile profile) {
    return profile.server(Clients.SOME, Map.of()).toCompletableFuture().join().engine();
  }

  private static SSLEngine clientAsking(String protocol, String... names) throws Exception {
    var client = Handshake.client(protocol);
    var parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(names);
    client.setSSLParameters(parameters);
    return client;
  }

  private static String subject(TlsProfile profile, String protocol) throws Exception {
    var client = Handshake.client(protocol);
    Handshake.run(client, engine(profile));
    assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
    return client.getSession().getPeerPrincipal().getName();
  }
}
