package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.settings.InvalidSettingsException;

class ClientCertificatesTest {
  private static final String CA = "basicConstraints=critical,CA:TRUE";
  private static OpenSsl openssl;

  @BeforeAll
  static void issue(@TempDir Path directory) throws IOException {
    openssl = new OpenSsl(directory);
    openssl.selfSigned("server.pem", openssl.ecKey("server.key"), "server");
    openssl.root("root");
    openssl.root("other");
    openssl.issued("a", "root", 30, CA);
    openssl.issued("b", "a", 30, CA);
    openssl.issued("client0", "root", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("client1", "a", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("client2", "b", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("stranger", "other", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("plain", "root", 30, "subjectAltName=DNS:plain");
    openssl.issued("any", "root", 30, "extendedKeyUsage=anyExtendedKeyUsage");
    openssl.issued("web", "root", 30, "extendedKeyUsage=serverAuth");
    openssl.issued("sealer", "root", 30, "keyUsage=critical,keyEncipherment");
    openssl.issued("expired", "root", -1, "extendedKeyUsage=clientAuth");
    openssl.issued("oldCa", "root", -1, CA);
    openssl.issued("ofOldCa", "oldCa", 30, "extendedKeyUsage=clientAuth");
    openssl.issued("ofClient", "client0", 30, "extendedKeyUsage=clientAuth");
    openssl.expired("oldRoot", CA);
    openssl.issued("ofOldRoot", "oldRoot", 30, "extendedKeyUsage=clientAuth");
    openssl.selfSigned("pinned.pem", openssl.ecKey("pinned.key"), "pinned");
    openssl.selfSigned(
        "pinnedWeb.pem",
        openssl.ecKey("pinnedWeb.key"),
        "pinnedWeb",
        "-addext",
        "extendedKeyUsage=serverAuth");
    openssl.expired("pinnedOld", "extendedKeyUsage=clientAuth");
    openssl.join("chain.pem", openssl.file("root.pem"), openssl.file("a.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "none, TLSv1.2, '', served",
    "none, TLSv1.3, '', served",
    "none, TLSv1.3, client0, served",
    "request, TLSv1.2, '', served",
    "request, TLSv1.3, '', served",
    "request, TLSv1.2, client0, known",
    "request, TLSv1.3, client0, known",
    "request, TLSv1.2, stranger, refused",
    "request, TLSv1.3, stranger, refused",
    "required, TLSv1.2, '', refused",
    "required, TLSv1.3, '', refused",
    "required, TLSv1.2, client0, known",
    "required, TLSv1.3, client0, known",
    "required, TLSv1.2, stranger, refused",
    "required, TLSv1.3, stranger, refused",
  })
  void asksForCertificate(String demand, String protocol, String name, String outcome)
      throws Exception {
    var server = engine(demand, Map.of("caFile", "root.pem"));
    var client = name.isEmpty() ? Client.without(protocol) : Client.with(protocol, openssl, name);
    switch (outcome) {
      case "served" -> assertThat(client.connect(server)).isEmpty();
      case "known" -> assertThat(client.connect(server)).contains("CN=" + name);
      default -> assertRefused(client, server);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "client0, '',   0, true",
    "client1, a,    0, false",
    "client1, a,    1, true",
    "client2, a b,  1, false",
    "client2, a b,  2, true",
    "client2, b a,  2, true",
    "client2, b,    2, false",
    "client1, a root, 1, true",
    "client1, a root, 0, false",
    "stranger, other, 2, false",
    "plain, '',  0, true",
    "any, '',  0, false",
    "web, '',  0, false",
    "expired, '',  0, false",
    "ofOldCa, oldCa, 1, false",
    "ofClient, client0, 1, false",
  })
  void trustsAsOpensslDoes(String name, String cas, int depth, boolean trusted) throws Exception {
    var sent = cas.isEmpty() ? new String[0] : cas.split(" ");
    assertThat(opensslTrusts("root.pem", name, sent, depth)).isEqualTo(trusted);
    assertTrust("root.pem", name, sent, depth, trusted);
  }

  /** Two roads to one: the file of CAs has intermediate ones too. */
  @ParameterizedTest
  @CsvSource({"client1, 1, true", "client1, 0, false", "client0, 0, true", "client2, 5, false"})
  void findsIntermediateCasInCaFile(String name, int depth, boolean trusted) throws Exception {
    assertThat(opensslTrusts("chain.pem", name, new String[0], depth)).isEqualTo(trusted);
    assertTrust("chain.pem", name, new String[0], depth, trusted);
  }

  @ParameterizedTest
  @CsvSource({
    "pinned.pem, pinned, true",
    "pinned.pem, pinnedWeb, false",
    "pinnedWeb.pem, pinnedWeb, false",
    "pinnedOld.pem, pinnedOld, false",
    "oldRoot.pem, ofOldRoot, false",
    "root.pem, sealer, false",
  })
  void looksAtDatesAndUseOfWhatIsTrustedToo(String caFile, String name, boolean trusted)
      throws Exception {
    assertThat(opensslTrusts(caFile, name, new String[0], 1)).isEqualTo(trusted);
    assertTrust(caFile, name, new String[0], 1, trusted);
  }

  /** More than OpenSSL does, which wants the root. */
  @Test
  void trustsIntermediateCaAlone() throws Exception {
    assertTrust("a.pem", "client1", new String[0], 0, true);
    assertTrust("a.pem", "client0", new String[0], 1, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tellsClientsWhoseCertificatesAreWanted(String protocol) throws Exception {
    var client = Client.with(protocol, openssl, "client0");
    assertThat(client.connect(engine("request", Map.of("caFile", "chain.pem")))).isPresent();
    assertThat(client.told()).containsExactly("CN=root", "CN=a");

    client = Client.with(protocol, openssl, "client0");
    var both = Map.of("caFile", "root.pem", "clientCaFile", "other.pem");
    assertThat(client.connect(engine("request", both))).isPresent();
    assertThat(client.told()).containsExactly("CN=other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void trustsThoseItTellsWhenThereAreNoOthers(String protocol) throws Exception {
    var keys = Map.of("clientCaFile", "root.pem");
    assertThat(Client.with(protocol, openssl, "client0").connect(engine("required", keys)))
        .contains("CN=client0");
    assertRefused(Client.with(protocol, openssl, "stranger"), engine("required", keys));
  }

  @Test
  void saysWhatIsWrongWithFilesOfCas() {
    assertThatThrownBy(() -> engine("none", Map.of("caFile", "root.key")))
        .isInstanceOf(MaterialException.class)
        .hasMessage("test: caFile: " + openssl.file("root.key") + " has no certificate");
    assertThatThrownBy(() -> engine("request", Map.of("clientCaFile", "gone.pem")))
        .isInstanceOf(MaterialException.class)
        .hasMessage(
            "test: clientCaFile: unable to read " + openssl.file("gone.pem") + ": no such file");
  }

  @Test
  void describesFilesOfCas() throws Exception {
    var keys = Map.of("caFile", "root.pem", "clientCaFile", "other.pem");
    var policy = settings("request", keys);
    assertThat(new Engines(policy, new Reading(policy, Optional.empty()).material()).described())
        .containsEntry("cafile", "" + openssl.file("root.pem"))
        .containsEntry("ccafile", "" + openssl.file("other.pem"));
  }

  private static void assertTrust(
      String caFile, String name, String[] sent, int depth, boolean trusted) throws Exception {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      var client = Client.with(protocol, openssl, name, sent);
      var server = engine("required", Map.of("caFile", caFile, "verifyDepth", "" + depth));
      if (trusted) {
        assertThat(client.connect(server)).contains("CN=" + name);
      } else {
        assertRefused(client, server);
      }
    }
  }

  private static boolean opensslTrusts(String caFile, String name, String[] sent, int depth)
      throws Exception {
    var parts = new Path[sent.length];
    for (int i = 0; i < sent.length; i++) {
      parts[i] = openssl.file(sent[i] + ".pem");
    }
    openssl.join("sent.pem", parts);
    var options = "-purpose sslclient -verify_depth " + depth + " -no-CApath -no-CAstore -CAfile ";
    return openssl.succeeds(
        "verify "
            + (options + caFile + (sent.length > 0 ? " -untrusted sent.pem " : " "))
            + (name + ".pem"));
  }

  private static void assertRefused(Client client, SSLEngine server) {
    assertThatThrownBy(() -> client.connect(server)).isInstanceOf(SSLException.class);
  }

  private static SSLEngine engine(String demand, Map<String, String> keys) throws Exception {
    var policy = settings(demand, keys);
    return new Engines(policy, new Reading(policy, Optional.empty()).material())
        .server(Clients.SOME)
        .engine();
  }

  private static TlsSettings settings(String demand, Map<String, String> keys)
      throws InvalidSettingsException {
    var all = new HashMap<>(keys);
    all.replaceAll((key, value) -> key.endsWith("File") ? "" + openssl.file(value) : value);
    all.put("certificate", "" + openssl.file("server.pem"));
    all.put("key", "" + openssl.file("server.key"));
    all.put("clientCertificate", demand);
    all.put("service.pid", "test");
    return TlsSettings.of(all);
  }
}
