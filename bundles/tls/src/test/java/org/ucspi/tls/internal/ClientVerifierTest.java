package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.LazyX509Certificate;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ucspi.api.connection.Peer;
import org.ucspi.tls.internal.ClientCertificates.Demand;
import org.ucspi.tls.internal.Issue.Issued;

/** With engines of all kinds, in both versions of TLS. */
class ClientVerifierTest {
  private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");
  private static final Peer NAMED = Clients.named("mx.example.org");
  private static final GeneralName NAME = new GeneralName(GeneralName.dNSName, "mx.example.org");

  private static Issued server;
  private static Issued root;
  private static Issued stranger;
  private static Issued known;
  private static Issued named;
  private static Issued expired;
  private static Issued strangersExpired;
  private static Issued revoked;
  private static Issued web;
  private static Issued self;
  private static X509CRL crl;

  @BeforeAll
  static void issue() throws Exception {
    server = Issue.plain("server").bySelf();
    root = Issue.ca("root").bySelf();
    var other = Issue.ca("other").bySelf();
    known = Issue.client("known").by(root);
    named = Issue.client("named").named(NAME).by(root);
    expired = Issue.client("expired").expired().by(root);
    stranger = Issue.client("stranger").by(other);
    strangersExpired = Issue.client("strangersExpired").expired().by(other);
    revoked = Issue.client("revoked").by(root);
    web = Issue.client("web").purpose(KeyPurposeId.id_kp_serverAuth).by(root);
    self = Issue.client("self").bySelf();
    crl = Crl.of(root).revoke(revoked).signed();
  }

  /** What comes of each demand: the words of SSL_CLIENT_VERIFY, or that nothing comes of it. */
  static Stream<Arguments> demands() {
    var table =
        """
        REQUEST  | none             | NONE
        REQUEST  | known            | SUCCESS
        REQUEST  | stranger         | refused
        REQUEST  | expired          | refused
        ANY      | none             | NONE
        ANY      | known            | SUCCESS
        ANY      | stranger         | GENEROUS
        ANY      | self             | GENEROUS
        ANY      | expired          | FAILED:certificate has expired
        ANY      | strangersExpired | FAILED:certificate has expired
        ANY      | revoked          | FAILED:certificate revoked
        ANY      | web              | FAILED:unsuitable certificate purpose
        REQUIRED | none             | refused
        REQUIRED | known            | SUCCESS
        REQUIRED | stranger         | refused
        HOSTNAME | none             | refused
        HOSTNAME | known            | refused
        HOSTNAME | named            | SUCCESS
        HOSTNAME | stranger         | refused""";
    return everywhere(table.lines().map(row -> row.split("\\s*\\|\\s*")).toList());
  }

  private static Stream<Arguments> everywhere(List<String[]> rows) {
    var all = new ArrayList<Arguments>();
    for (ServerKind kind : ServerKind.values()) {
      for (String protocol : PROTOCOLS) {
        for (String[] row : rows) {
          var cells = new ArrayList<Object>(List.of(kind, protocol));
          cells.addAll(List.of(row));
          all.add(Arguments.of(cells.toArray()));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("demands")
  void letsInWhoIsAskedFor(
      ServerKind kind, String protocol, Demand demand, String shown, String outcome)
      throws Exception {
    var verifier = verifier(demand, shown.equals("revoked"));
    var engine = kind.engines(server, verifier, demand).get(inner -> verifier.expect(inner, NAMED));
    var client = new Client(protocol, shown(shown).map(Issued::key), chain(shown));
    if (outcome.equals("refused")) {
      assertThatThrownBy(() -> client.connect(engine)).isInstanceOf(SSLException.class);
      return;
    }
    var name = Optional.of("CN=" + shown).filter(n -> !shown.equals("none"));
    assertThat(client.connect(engine)).isEqualTo(name);
    assertThat(verifier.established(engine.getSession(), NAMED)).isEqualTo(outcome);
  }

  static Stream<Arguments> reasons() {
    var table =
        """
        expired  | certificate has expired: CN=expired | certificate_expired
        stranger | unable to get local issuer certificate: CN=stranger | unknown_ca
        self     | self-signed certificate: CN=self | unknown_ca
        revoked  | certificate revoked: CN=revoked | certificate_revoked
        web      | unsuitable certificate purpose: CN=web | unsupported_certificate
        known    | hostname mismatch (neither mx.example.org nor 127.0.0.1): CN=known | bad_certificate""";
    return everywhere(table.lines().map(row -> row.split("\\s*\\|\\s*")).toList());
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void saysWhyItRefusesInOneLineAndByAlert(
      ServerKind kind, String protocol, String shown, String reason, String alert)
      throws Exception {
    var demand = shown.equals("known") ? Demand.HOSTNAME : Demand.REQUEST;
    var verifier = verifier(demand, shown.equals("revoked"));
    var engine = kind.engines(server, verifier, demand).get(inner -> verifier.expect(inner, NAMED));
    var client = new Client(protocol, shown(shown).map(Issued::key), chain(shown));
    var refusal = Refusal.of(client.engine(), engine);
    assertThat(refusal.reason()).isEqualTo("client certificate refused: " + reason);
    assertThat(refusal.client()).containsIgnoringCase(kind.alert(alert));
  }

  /** The client's own handshake may well be done before: its certificate is its last word. */
  @ParameterizedTest
  @EnumSource
  void isNotDoneInTls13BeforeRequiredCertificateIsThere(ServerKind kind) throws Exception {
    var engine =
        kind.engines(server, verifier(Demand.REQUIRED, false), Demand.REQUIRED).get(inner -> {});
    var client = new Client("TLSv1.3", Optional.empty(), List.of());
    assertThat(Refusal.of(client.engine(), engine).server()).isPresent();
    assertThatThrownBy(() -> engine.getSession().getPeerCertificates())
        .isInstanceOf(SSLException.class);
  }

  /** The engine asks nobody then. */
  @ParameterizedTest
  @MethodSource("kinds")
  void looksAtNamesOfResumedSessionsToo(ServerKind kind, String protocol) throws Exception {
    var verifier = verifier(Demand.HOSTNAME, false);
    var engines = kind.engines(server, verifier, Demand.HOSTNAME);
    var client = new Client(protocol, Optional.of(named.key()), List.of(named.certificate()));
    for (int i = 0; i < 3; i++) {
      var engine = engines.get(inner -> verifier.expect(inner, NAMED));
      assertThat(client.connect(engine)).contains("CN=named");
      assertThat(verifier.established(engine.getSession(), NAMED)).isEqualTo("SUCCESS");
    }
    assertThat(client.fullHandshakes()).isEqualTo(1);
    var elsewhere = Clients.named("other.example.org");
    var engine = engines.get(inner -> verifier.expect(inner, elsewhere));
    assertThat(client.connect(engine)).contains("CN=named");
    assertThat(client.fullHandshakes()).isEqualTo(1);
    assertThatThrownBy(() -> verifier.established(engine.getSession(), elsewhere))
        .isInstanceOf(SSLException.class)
        .hasMessage(
            "client certificate refused: hostname mismatch (neither other.example.org nor"
                + " 127.0.0.1): CN=named");
  }

  static Stream<Arguments> kinds() {
    return everywhere(List.of(new String[][] {{}}));
  }

  /** As a session from another machine might be. */
  @ParameterizedTest
  @MethodSource("kinds")
  void refusesSessionsThatLackWhatIsDemanded(ServerKind kind, String protocol) throws Exception {
    var engine =
        kind.engines(server, verifier(Demand.REQUEST, false), Demand.REQUEST).get(inner -> {});
    new Client(protocol, Optional.empty(), List.of()).connect(engine);
    for (Demand demand : List.of(Demand.REQUIRED, Demand.HOSTNAME)) {
      assertThatThrownBy(() -> verifier(demand, false).established(engine.getSession(), NAMED))
          .isInstanceOf(SSLException.class)
          .hasMessage("client certificate missing");
    }
    var anyone = kind.engines(server, verifier(Demand.ANY, false), Demand.ANY).get(inner -> {});
    new Client(protocol, Optional.of(stranger.key()), List.of(stranger.certificate()))
        .connect(anyone);
    assertThatThrownBy(
            () -> verifier(Demand.REQUEST, false).established(anyone.getSession(), NAMED))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("unable to get local issuer certificate");
  }

  @Test
  void trustsNobodyOfWhomNothingIsKnownWhereNamesMatter() throws Exception {
    var verifier = verifier(Demand.HOSTNAME, false);
    var engine = ServerKind.JDK.engines(server, verifier, Demand.HOSTNAME).get(inner -> {});
    X509Certificate[] chain = {named.certificate()};
    assertThatThrownBy(() -> verifier.checkClientTrusted(chain, "EC", engine))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("hostname mismatch (no client is known)");
    assertThatThrownBy(() -> verifier.checkClientTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class);
    verifier.expect(engine, NAMED);
    verifier.checkClientTrusted(chain, "EC", engine);
  }

  @Test
  void looksAtNoMoreThanAHundredOfWhatIsSent() throws Exception {
    var ca = Issue.ca("ca").by(root);
    var leaf = Issue.client("x").by(ca);
    for (int others : new int[] {98, 99}) {
      var sent = new ArrayList<X509Certificate>(List.of(leaf.certificate()));
      sent.addAll(Collections.nCopies(others, stranger.certificate()));
      sent.add(ca.certificate());
      assertThat(verifier(Demand.ANY, false).verdict(sent.toArray(X509Certificate[]::new)).words())
          .isEqualTo(others < 99 ? "SUCCESS" : "GENEROUS");
    }
  }

  /** OpenSSL lets it. */
  @Test
  void letsNoWildcardStandForNamesThatItsCaMustNotUse() throws Exception {
    GeneralSubtree[] excluded = {new GeneralSubtree(NAME)};
    var ca =
        Issue.ca("ca")
            .with(
                Extension.nameConstraints,
                true,
                new org.bouncycastle.asn1.x509.NameConstraints(null, excluded))
            .by(root);
    for (var row : Map.of("*.Example.org", true, "*.a.example.org", false).entrySet()) {
      var name = new GeneralName(GeneralName.dNSName, row.getKey());
      var leaf = Issue.client("x").named(name).by(ca);
      X509Certificate[] chain = {leaf.certificate(), ca.certificate()};
      assertThat(verifier(Demand.ANY, false).verdict(chain).words())
          .isEqualTo(row.getValue() ? "FAILED:excluded subtree violation" : "SUCCESS");
    }
  }

  @Test
  void trustsNoServers() throws Exception {
    X509Certificate[] chain = {known.certificate()};
    assertThatThrownBy(() -> verifier(Demand.ANY, false).checkServerTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void makesSafeWhatClientsCallThemselves() throws Exception {
    var hostile = Issue.client("a\\0D\\0Ab" + "c".repeat(200)).bySelf();
    X509Certificate[] chain = {hostile.certificate()};
    assertThatThrownBy(() -> verifier(Demand.REQUEST, false).checkClientTrusted(chain, "EC"))
        .message()
        .hasSizeLessThan(200)
        .matches("[ -~]*")
        .endsWith("...");
  }

  /** The JDK reads such extensions later than the native engine does. */
  @Test
  void judgesWhatIsNestedTooDeeply() throws Exception {
    var deep =
        Issue.client("deep")
            .withoutKeyIds()
            .with(Extension.authorityKeyIdentifier, nested(40_000))
            .bySelf();
    X509Certificate[] chain = {deep.certificate()};
    assertThat(verifier(Demand.ANY, false).verdict(chain).words())
        .isEqualTo("FAILED:invalid or inconsistent certificate extension");
    assertThatThrownBy(() -> verifier(Demand.REQUEST, false).checkClientTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class);
  }

  /** Sequences in sequences. */
  private static byte[] nested(int octets) {
    var heads = new ArrayDeque<byte[]>();
    for (int length = 0; length < octets; length += heads.getFirst().length) {
      var head = HexFormat.of();
      heads.addFirst(
          length < 0x80
              ? new byte[] {0x30, (byte) length}
              : head.parseHex("3082%04x".formatted(length)));
    }
    var all = new ByteArrayOutputStream();
    heads.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** The native engine gives certificates on before they have been parsed. */
  @Test
  void refusesInOneLineWhatIsNoCertificate() {
    X509Certificate[] chain = {new LazyX509Certificate(new byte[] {1})};
    assertThatThrownBy(() -> verifier(Demand.REQUEST, false).checkClientTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class)
        .hasMessage(
            "client certificate refused: invalid or inconsistent certificate extension: a"
                + " certificate that cannot be read");
  }

  /** Neither lists, nor issuers, nor responders are fetched, whatever the JVM is told. */
  @Test
  void goesNowhereForWhatCertificatesNameByAddress() throws Exception {
    var properties = List.of("com.sun.security.enableCRLDP", "com.sun.security.enableAIAcaIssuers");
    properties.forEach(property -> System.setProperty(property, "true"));
    var before = String.valueOf(Security.getProperty("ocsp.enable"));
    Security.setProperty("ocsp.enable", "true");
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var uri =
          new GeneralName(
              GeneralName.uniformResourceIdentifier,
              "http://127.0.0.1:" + socket.getLocalPort() + "/x");
      var point = new DistributionPointName(new GeneralNames(uri));
      var points = new DistributionPoint[] {new DistributionPoint(point, null, null)};
      var access =
          new AccessDescription[] {
            new AccessDescription(AccessDescription.id_ad_caIssuers, uri),
            new AccessDescription(AccessDescription.id_ad_ocsp, uri)
          };
      var one =
          Issue.client("x")
              .with(Extension.cRLDistributionPoints, false, new CRLDistPoint(points))
              .with(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(access));
      for (Issued issuer : List.of(root, stranger)) {
        for (boolean withLists : new boolean[] {true, false}) {
          verifier(Demand.ANY, withLists)
              .verdict(new X509Certificate[] {one.by(issuer).certificate()});
        }
      }
      socket.setSoTimeout(1);
      assertThatThrownBy(socket::accept).isInstanceOf(SocketTimeoutException.class);
    } finally {
      properties.forEach(System::clearProperty);
      Security.setProperty("ocsp.enable", before);
    }
  }

  private static ClientVerifier verifier(Demand demand, boolean withLists) {
    var cas = List.of(root.certificate());
    return new ClientVerifier(new Trust(cas, cas, withLists ? List.of(crl) : List.of()), demand, 1);
  }

  private static List<X509Certificate> chain(String name) {
    return shown(name).map(Issued::certificate).map(List::of).orElse(List.of());
  }

  private static Optional<Issued> shown(String name) {
    return switch (name) {
      case "known" -> Optional.of(known);
      case "named" -> Optional.of(named);
      case "expired" -> Optional.of(expired);
      case "stranger" -> Optional.of(stranger);
      case "strangersExpired" -> Optional.of(strangersExpired);
      case "revoked" -> Optional.of(revoked);
      case "web" -> Optional.of(web);
      case "self" -> Optional.of(self);
      default -> Optional.empty();
    };
  }
}
