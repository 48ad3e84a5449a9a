package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ucspi.environment.internal.DerWriter.CN;
import static org.ucspi.environment.internal.DerWriter.attribute;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.tls.TlsSession;

class TlsVariablesTest {

  @Test
  void listsWhatTheSessionGives() {
    var session = new NamedSession(session("TLSv1.2", new byte[] {0, 1, (byte) 0xAB}));
    assertThat(new ArrayList<>(new TlsVariables().of(tls(session)).entrySet()))
        .containsExactly(
            Map.entry("SSL_PROTOCOL", "TLSv1.2"),
            Map.entry("SSL_SESSION_ID", "0001ab"),
            Map.entry("SSL_CIPHER", "ECDHE-RSA-AES128-GCM-SHA256"),
            Map.entry("SSL_CIPHER_EXPORT", "false"),
            Map.entry("SSL_CIPHER_USEKEYSIZE", "128"),
            Map.entry("SSL_CIPHER_ALGKEYSIZE", "128"),
            Map.entry("SSL_VERSION_INTERFACE", "ucspi-ssl"),
            Map.entry("SSL_VERSION_LIBRARY", "SunJSSE/17"),
            Map.entry("SSL_TLS_SNI", "mail.example"),
            Map.entry("SSL_CLIENT_VERIFY", "NONE"));
  }

  @Test
  void leavesOutWhatIsUnknown() {
    assertThat(new TlsVariables().of(tls(session("TLSv1.3", new byte[0]))).keySet())
        .containsExactly(
            "SSL_PROTOCOL",
            "SSL_CIPHER",
            "SSL_CIPHER_EXPORT",
            "SSL_CIPHER_USEKEYSIZE",
            "SSL_CIPHER_ALGKEYSIZE",
            "SSL_VERSION_INTERFACE",
            "SSL_VERSION_LIBRARY",
            "SSL_CLIENT_VERIFY");
  }

  @Test
  void readsACertificateThatIsServedAgainAndAgainOnce() {
    var certificate = new DerWriter().certificate();
    var variables = new TlsVariables();
    var first = variables.of(tls(serving(certificate)));
    int asked = certificate.asked.get();
    assertThat(variables.of(tls(serving(certificate)))).isEqualTo(first);
    assertThat(certificate.asked).hasValue(asked);
    assertThat(first).containsEntry("SSL_SERVER_S_DN", "/CN=subject");

    var renewed = new DerWriter().subject(attribute(CN, 0x0c, "new".getBytes(UTF_8)));
    assertThat(variables.of(tls(serving(renewed.certificate()))))
        .containsEntry("SSL_SERVER_S_DN", "/CN=new");
  }

  @Test
  void forgetsACertificateThatIsServedNoMore() {
    var variables = new TlsVariables();
    var certificate = served(variables);
    await()
        .until(
            () -> {
              System.gc();
              return certificate.get() == null;
            });
    assertThat(variables.of(tls(session("TLSv1.3", new byte[0])))).isNotEmpty();
  }

  private static WeakReference<EncodedCertificate> served(TlsVariables variables) {
    var certificate = new DerWriter().certificate();
    variables.of(tls(serving(certificate)));
    return new WeakReference<>(certificate);
  }

  @Test
  void keepsTheBlockWholeWhateverTheReasonIs() {
    var session =
        TlsSession.ofServer(
            session("TLSv1.3", new byte[0]), "x\0A=b", Optional.of("a\0b"), "FAILED:a\0B=c\nd");
    assertThat(new TlsVariables().of(session))
        .doesNotContainKeys("SSL_VERSION_LIBRARY", "SSL_ALPN_PROTOCOL")
        .containsEntry("SSL_CLIENT_VERIFY", "FAILED:a?B=c?d");
  }

  @Test
  void programsCannotChangeWhatOthersGet() {
    var certificate = new DerWriter().certificate();
    var variables = new TlsVariables();
    variables.of(tls(serving(certificate))).clear();
    assertThat(variables.of(tls(serving(certificate)))).containsKey("SSL_SERVER_S_DN");
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_RSA_WITH_AES_128_CBC_SHA, AES128-SHA",
    "SSL_RSA_WITH_3DES_EDE_CBC_SHA, DES-CBC3-SHA",
    "TLS_DH_anon_WITH_AES_256_GCM_SHA384, ADH-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, ECDHE-ECDSA-AES128-CCM8",
  })
  void namesCiphersAsOpensslDoes(String standard, String expected) {
    assertThat(CipherName.openSsl(standard)).isEqualTo(expected);
  }

  @Test
  void agreesWithOpensslOnEverySuiteOfThisJvm() throws Exception {
    var names = opensslNames();
    var known =
        Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
            .filter(names::containsKey)
            .toList();
    assertThat(known).hasSizeGreaterThan(20);
    assertThat(known).allSatisfy(s -> assertThat(CipherName.openSsl(s)).isEqualTo(names.get(s)));
  }

  /** Standard name to OpenSSL name, of all suites the openssl program knows. */
  private static Map<String, String> opensslNames() throws Exception {
    var process =
        new ProcessBuilder("openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
            .start();
    var names = new HashMap<String, String>();
    try (var lines = process.inputReader(UTF_8)) {
      for (String line : lines.lines().toList()) {
        var words = List.of(line.trim().split("\\s+"));
        names.put(words.get(0), words.get(2));
      }
    }
    assertThat(process.waitFor()).isZero();
    return names;
  }

  private static TlsSession tls(SSLSession session) {
    return TlsSession.ofServer(session, "SunJSSE/17", Optional.empty(), TlsSession.NO_CERTIFICATE);
  }

  private static SSLSession session(String protocol, byte[] id) {
    return session(protocol, id, null);
  }

  private static SSLSession serving(Certificate certificate) {
    return session("TLSv1.3", new byte[0], new Certificate[] {certificate});
  }

  private static SSLSession session(String protocol, byte[] id, Certificate[] local) {
    InvocationHandler answers =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getProtocol" -> protocol;
              case "getId" -> id;
              case "getCipherSuite" -> "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
              case "getLocalCertificates" -> local;
              case "getPeerCertificates" -> throw new SSLPeerUnverifiedException("nobody");
              default -> throw new UnsupportedOperationException(method.getName());
            };
    return (SSLSession)
        Proxy.newProxyInstance(
            SSLSession.class.getClassLoader(), new Class<?>[] {SSLSession.class}, answers);
  }
}
