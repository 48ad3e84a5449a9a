package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.tls.TlsSession;

/** The variables of real sessions, in their order and in full. */
class LiveSessionTest {
  private static final String EVERY_PART =
      """
      C=US
      ST=New York
      L=Brooklyn
      O=Example, Inc.
      OU=Mail
      CN=%s
      title=Dr.
      initials=J.D.
      GN=Jane
      SN=Doe
      description=of every kind
      UID=jdoe
      emailAddress=jane@mail.example
      """;

  private static final String NAMES = "subjectAltName=DNS:mail.example,email:jane@mail.example";

  @TempDir static Path directory;

  private static OpenSsl openssl;
  private static String serverFile;
  private static String clientFile;

  @BeforeAll
  static void make() throws Exception {
    openssl = new OpenSsl(directory);
    var made = new MadeCertificates(openssl, EVERY_PART.formatted("CA"));
    serverFile = made.signed("server", "utf8only", EVERY_PART.formatted("server"), NAMES, "");
    clientFile = made.signed("client", "utf8only", EVERY_PART.formatted("client"), NAMES, "");
    for (var file : List.of(serverFile, clientFile)) {
      var chain = Files.readString(openssl.file(file)) + Files.readString(openssl.file("ca.pem"));
      openssl.write("chain.pem", chain);
      openssl.run(
          "pkcs12 -export -inkey key.pem -in chain.pem -passout pass:password -out "
              + (file + ".p12"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384, 256",
    "TLSv1.3, TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256, 128",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, ECDHE-ECDSA-AES128-GCM-SHA256, 128",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305, 256",
  })
  void tellsAllOfBothSides(String protocol, String suite, String cipher, String bits)
      throws Exception {
    var server = handshake(protocol, suite, true);
    var session = server.getSession();
    var variables =
        new TlsVariables()
            .of(
                TlsSession.ofServer(
                    session,
                    "SunJSSE/17",
                    Optional.of(server.getApplicationProtocol()),
                    TlsSession.VERIFIED));

    var expected = PrintedByOpenSsl.variables(openssl, serverFile, "SSL_SERVER_");
    expected.putAll(PrintedByOpenSsl.variables(openssl, clientFile, "SSL_CLIENT_"));
    expected.put("SSL_PROTOCOL", protocol);
    expected.put("SSL_SESSION_ID", HexFormat.of().formatHex(session.getId()));
    expected.put("SSL_CIPHER", cipher);
    expected.put("SSL_CIPHER_EXPORT", "false");
    expected.put("SSL_CIPHER_USEKEYSIZE", bits);
    expected.put("SSL_CIPHER_ALGKEYSIZE", bits);
    expected.put("SSL_VERSION_INTERFACE", "ucspi-ssl");
    expected.put("SSL_VERSION_LIBRARY", "SunJSSE/17");
    expected.put("SSL_TLS_SNI", "mail.example");
    expected.put("SSL_ALPN_PROTOCOL", "imap");
    expected.put("SSL_CLIENT_CERT_CHAIN_0", Files.readString(openssl.file("ca.pem")));
    expected.put("SSL_CLIENT_VERIFY", "SUCCESS");
    assertThat(variables).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(new ArrayList<>(variables.keySet())).isEqualTo(orderInReadme());
  }

  @Test
  void tellsNothingOfAClientWithoutCertificate() throws Exception {
    var session = handshake("TLSv1.3", "TLS_AES_128_GCM_SHA256", false).getSession();
    var variables =
        new TlsVariables().of(TlsSession.ofServer(session, "x", Optional.empty(), "NONE"));
    var ofClient = variables.entrySet().stream().filter(v -> v.getKey().contains("CLIENT"));
    assertThat(ofClient).containsExactly(Map.entry("SSL_CLIENT_VERIFY", "NONE"));
    assertThat(variables)
        .containsAllEntriesOf(PrintedByOpenSsl.variables(openssl, serverFile, "SSL_SERVER_"))
        .doesNotContainKey("SSL_ALPN_PROTOCOL");
  }

  @Test
  void tellsAClientTheSameOfTheTwoSides() throws Exception {
    var client = engines("TLSv1.3", "TLS_AES_128_GCM_SHA256", true).client();
    var session = TlsSession.ofClient(client.getSession(), "x", Optional.of("imap"));
    var variables = new TlsVariables().of(session);
    assertThat(variables)
        .containsAllEntriesOf(PrintedByOpenSsl.variables(openssl, serverFile, "SSL_SERVER_"))
        .containsAllEntriesOf(PrintedByOpenSsl.variables(openssl, clientFile, "SSL_CLIENT_"))
        .containsEntry("SSL_TLS_SNI", "mail.example")
        .doesNotContainKey("SSL_CLIENT_VERIFY");
  }

  private record Engines(SSLEngine client, SSLEngine server) {}

  private static SSLEngine handshake(String protocol, String suite, boolean withCertificate)
      throws Exception {
    return engines(protocol, suite, withCertificate).server();
  }

  private static Engines engines(String protocol, String suite, boolean withCertificate)
      throws Exception {
    var trusted = openssl.file("ca.pem");
    var server =
        MemoryHandshake.context(openssl.file(serverFile + ".p12"), trusted).createSSLEngine();
    var client =
        MemoryHandshake.context(openssl.file(clientFile + ".p12"), trusted).createSSLEngine();
    var parameters = client.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setCipherSuites(new String[] {suite});
    parameters.setServerNames(List.of(new SNIHostName("Mail.Example")));
    parameters.setApplicationProtocols(new String[] {"smtp", "imap"});
    client.setSSLParameters(parameters);
    var ours = server.getSSLParameters();
    ours.setNeedClientAuth(withCertificate);
    ours.setApplicationProtocols(new String[] {"imap"});
    server.setSSLParameters(ours);
    MemoryHandshake.complete(client, server);
    return new Engines(client, server);
  }

  /** The names of the README's two tables, with all parts of names, and each list at its first. */
  private static List<String> orderInReadme() throws Exception {
    var names = new ArrayList<String>();
    for (var row : rows("| variable | such as | |")) {
      if (row.get(1).equals("SSL_SERVER_*") || row.get(1).equals("SSL_CLIENT_*")) {
        for (var field : rows("| of a certificate | such as | |")) {
          var name = row.get(1).replace("*", field.get(1));
          parts(name).forEach(names::add);
        }
      } else {
        names.add(row.get(1).replaceFirst("_n$", "_0"));
      }
    }
    return names;
  }

  private static Stream<String> parts(String name) {
    if (!name.endsWith("_x")) {
      return Stream.of(name.replaceFirst("_n$", "_0"));
    }
    return Stream.of("C,ST,L,O,OU,CN,T,I,G,S,D,UID,Email".split(",", -1))
        .map(part -> name.replaceFirst("x$", part));
  }

  private static List<List<String>> rows(String header) throws Exception {
    var readme = Files.readString(Path.of("README.md"));
    return readme
        .substring(readme.indexOf(header))
        .lines()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> List.of(line.split(" *\\| *", -1)))
        .toList();
  }
}
