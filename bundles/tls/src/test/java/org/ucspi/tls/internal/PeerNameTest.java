package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.connection.Peer;

class PeerNameTest {
  private static final String ADDRESS = "c0000201";
  private static final String LABEL63 = "a".repeat(63);
  private static final String NAME253 = String.join(".", LABEL63, LABEL63, LABEL63, "b".repeat(61));

  @ParameterizedTest
  @CsvSource({
    "mx.example.org, mx.example.org",
    "MX.Example.ORG, mx.example.org",
    "mx.example.org, MX.example.org",
    "mx.example.org, mx.example.org.",
    "localhost, localhost",
    "*.example.org, mx.example.org",
    "*.EXAMPLE.org, mx.example.org",
    "*.org, example.org",
    "*.example.org, xn--bcher-kva.example.org",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "*.xn--bcher-kva.example, mx.xn--bcher-kva.example",
    "1.example.org, 1.example.org",
    "3com.com, 3com.com",
    "a.3com, a.3com",
  })
  void findsName(String presented, String host) throws Exception {
    assertThat(mismatch(dns(presented), host)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mx.example.org, my.example.org",
    "example.org, mx.example.org",
    "mx.example.org, example.org",
    "*.example.org, example.org",
    "*.example.org, a.b.example.org",
    "*.example.org, .example.org",
    "*.example.org, mx.example.com",
    "*, localhost",
    "*, mx.example.org",
    "*., localhost.",
    "*.., localhost",
    "*.org., example.org",
    "**.example.org, mx.example.org",
    "*.*.example.org, a.b.example.org",
    "a.*.org, a.example.org",
    "m*.example.org, mx.example.org",
    "*x.example.org, mx.example.org",
    "xn--*.example.org, xn--bcher-kva.example.org",
    "mx.example.org., mx.example.org",
    "mx.example.org., mx.example.org.",
    "mx..example.org, mx..example.org",
    ".mx.example.org, .mx.example.org",
    ".example.org, mx.example.org",
    "'', ''",
    "., .",
    "' ', ' '",
    "mx.example.org\\0.evil.example, mx.example.org",
    "mx.example.org\\0, mx.example.org",
    "mx.example.org, mx.example.org\\0.evil.example",
    "' mx.example.org', mx.example.org",
    "mx.example.org\\n, mx.example.org",
    "-mx.example.org, -mx.example.org",
    "mx-.example.org, mx-.example.org",
    "m_x.example.org, m_x.example.org",
    "b\u00fccher.example, b\u00fccher.example",
    "b\u00fccher.example, xn--bcher-kva.example",
    "k.example, \u212a.example",
    "192.0.2.9, 192.0.2.9",
    "*.0.2.9, 192.0.2.9",
    "*.9, 192.9",
    "2001:db8::1, 2001:db8::1",
    "mx.example.org:25, mx.example.org",
    "https://mx.example.org, mx.example.org",
  })
  void findsNoName(String presented, String host) throws Exception {
    var name = presented.replace("\\0", "\0").replace("\\n", "\n");
    assertThat(mismatch(dns(name), host.replace("\\0", "\0"))).isPresent();
  }

  @Test
  void boundsNames() throws Exception {
    assertThat(mismatch(dns(NAME253), NAME253)).isEmpty();
    assertThat(mismatch(dns(NAME253 + "b"), NAME253 + "b")).isPresent();
    assertThat(mismatch(dns(LABEL63 + "a.example"), LABEL63 + "a.example")).isPresent();
    var hostile = "a.".repeat(50_000) + "a";
    assertThat(mismatch(dns(hostile), hostile)).isPresent();
    var label = "a".repeat(300);
    assertThat(mismatch(dns(label), label)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "c0000201, 192.0.2.1, true",
    "c0000202, 192.0.2.1, false",
    "00000000000000000000ffffc0000201, 192.0.2.1, false",
    "c0000201, ::ffff:192.0.2.1, true",
    "00000000000000000000ffffc0000201, ::ffff:192.0.2.1, false",
    "000000000000000000000000c0000201, 192.0.2.1, false",
    "20010db8000000000000000000000001, 2001:db8::1, true",
    "20010db8000000000000000000000002, 2001:db8::1, false",
    "fe800000000000000000000000000001, fe80::1, true",
    "c0000201ffffff00, 192.0.2.1, false",
    "00000000, 192.0.2.1, false",
    "c00002, 192.0.2.1, false",
    "'', 192.0.2.1, false",
  })
  void comparesAddresses(String presented, String address, boolean found) throws Exception {
    var client = new Peer(at(address), Optional.empty(), Optional.empty());
    var certificate = Issue.client("x").named(ip(presented)).bySelf().certificate();
    assertThat(PeerName.mismatch(certificate, client).isEmpty()).isEqualTo(found);
  }

  @Test
  void findsOneOfMany() throws Exception {
    assertThat(mismatch("mx.example.org", dns("a.example"), dns("mx.example.org"))).isEmpty();
    assertThat(mismatch("mx.example.org", dns("a.example"), ip(ADDRESS))).isEmpty();
    assertThat(mismatch("mx.example.org", dns("a.example"), ip("c0000202"))).isPresent();
  }

  @Test
  void takesTextOfAddressForNoAddress() throws Exception {
    assertThat(mismatch("mx.example.org", dns("192.0.2.1"))).isPresent();
    var uri = new GeneralName(GeneralName.uniformResourceIdentifier, "https://mx.example.org");
    var mail = new GeneralName(GeneralName.rfc822Name, "mx.example.org");
    assertThat(mismatch("mx.example.org", uri, mail)).isPresent();
  }

  @Test
  void neverLooksAtCommonName() throws Exception {
    var certificate = Issue.client("mx.example.org").bySelf().certificate();
    assertThat(PeerName.mismatch(certificate, peer("mx.example.org"))).isPresent();
  }

  @Test
  void saysWhatItLookedFor() throws Exception {
    assertThat(mismatch(dns("a.example"), "mx.example.org"))
        .contains("neither mx.example.org nor 192.0.2.1");
    var nameless = new Peer(at("192.0.2.1"), Optional.empty(), Optional.empty());
    var certificate = Issue.client("x").named(dns("a.example")).bySelf().certificate();
    assertThat(PeerName.mismatch(certificate, nameless))
        .contains("the client's name is not known, and not 192.0.2.1");
  }

  @Test
  void findsNothingInWhatCannotBeRead() throws Exception {
    var certificate =
        Issue.client("x")
            .with(Extension.subjectAlternativeName, false, DERNull.INSTANCE)
            .bySelf()
            .certificate();
    assertThat(PeerName.mismatch(certificate, peer("mx.example.org"))).isPresent();
  }

  private static Optional<String> mismatch(GeneralName presented, String host) throws Exception {
    return mismatch(host, presented);
  }

  private static Optional<String> mismatch(String host, GeneralName... presented) throws Exception {
    var certificate = Issue.client("x").named(presented).bySelf().certificate();
    return PeerName.mismatch(certificate, peer(host));
  }

  private static Peer peer(String host) throws Exception {
    return new Peer(at("192.0.2.1"), Optional.of(host), Optional.empty());
  }

  private static InetSocketAddress at(String address) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getAllByName(address)[0], 1);
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static GeneralName ip(String hex) {
    return new GeneralName(GeneralName.iPAddress, new DEROctetString(HexFormat.of().parseHex(hex)));
  }
}
