package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.environment.internal.DerWriter.CN;
import static org.ucspi.environment.internal.DerWriter.OU;
import static org.ucspi.environment.internal.DerWriter.attribute;
import static org.ucspi.environment.internal.DerWriter.element;
import static org.ucspi.environment.internal.DerWriter.hex;

import java.io.ByteArrayOutputStream;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may show who want to harm the program behind. */
class HostileCertificateTest {
  private static final int DNS = 0x82;
  private static final int EMAIL = 0x81;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, '\t', '\n', '\r', 0x1b, 0x1f, 0x7f})
  void showsControlCharactersByNumber(int control) {
    byte[] value = {'a', (byte) control, 'b'};
    var variables =
        client(
            new DerWriter()
                .subject(attribute(CN, 0x0c, value))
                .alternativeNames(element(DNS, value)));
    var number = "%02X".formatted(control);
    assertThat(variables)
        .containsEntry("SSL_CLIENT_S_DN", "/CN=a\\x" + number + "b")
        .containsEntry("SSL_CLIENT_S_DN_CN", "a\\" + number + "b")
        .containsEntry("SSL_CLIENT_SAN_DNS_0", "a\\" + number + "b");
  }

  /** OpenSSL passes or drops these; then a name could look like another one. */
  @ParameterizedTest
  @CsvSource({
    "0c, 61ff62, a\uFFFDb",
    "0c, 61c062, a\uFFFDb",
    "1e, 0061d8000062, a\uFFFD",
    "1e, 006100, a\uFFFD",
    "1c, 000000610011000000000062, a\uFFFDb",
    "1e, 0061d83dde00, a\uD83D\uDE00",
    "1c, 000000610001f600, a\uD83D\uDE00",
    "14, 61ff62, aÿb",
  })
  void putsMarksWhereNoCharacterIs(String tag, String value, String expected) {
    var variables =
        client(new DerWriter().subject(attribute(CN, Integer.parseInt(tag, 16), hex(value))));
    assertThat(variables).containsEntry("SSL_CLIENT_S_DN_CN", expected);
  }

  @Test
  void namesCannotPassForOthers() {
    var variables = client(new DerWriter().subject(attribute(CN, 0x0c, bytes("x/CN=root+UID=0"))));
    assertThat(variables).containsEntry("SSL_CLIENT_S_DN", "/CN=x\\/CN=root\\+UID=0");
  }

  @Test
  void leavesOutNamesTooLongForProgramsAndShowsTheRest() {
    var longest = "x".repeat(100_000);
    var variables =
        client(
            new DerWriter()
                .subject(attribute(OU, 0x0c, bytes(longest)), attribute(CN, 0x0c, bytes("joe")))
                .alternativeNames(concat(2, i -> element(DNS, bytes(i == 0 ? longest : "joe")))));
    assertThat(variables)
        .doesNotContainKeys("SSL_CLIENT_S_DN", "SSL_CLIENT_S_DN_OU", "SSL_CLIENT_SAN_DNS_0")
        .doesNotContainKey("SSL_CLIENT_CERT")
        .containsEntry("SSL_CLIENT_S_DN_CN", "joe")
        .containsEntry("SSL_CLIENT_I_DN", "/CN=issuer")
        .containsEntry("SSL_CLIENT_SAN_DNS_1", "joe");
  }

  @Test
  void showsAThousandOfAKindAtMost() {
    var units = concat(3_000, i -> element(0x31, attribute(OU, 0x0c, bytes("u" + i))));
    var hostile =
        new DerWriter()
            .alternativeNames(
                concat(3_000, i -> element(i % 2 == 0 ? DNS : EMAIL, bytes("n" + i / 2))));
    hostile.subject = element(0x30, units);
    var variables = client(hostile);
    assertThat(variables)
        .containsEntry("SSL_CLIENT_S_DN_OU", "u0")
        .containsEntry("SSL_CLIENT_S_DN_OU_999", "u999")
        .doesNotContainKeys("SSL_CLIENT_S_DN_OU_0", "SSL_CLIENT_S_DN_OU_1000")
        .containsEntry("SSL_CLIENT_SAN_DNS_999", "n999")
        .doesNotContainKey("SSL_CLIENT_SAN_DNS_1000")
        .containsEntry("SSL_CLIENT_SAN_Email_999", "n999")
        .doesNotContainKey("SSL_CLIENT_SAN_Email_1000");
  }

  @Test
  void aProgramStartsWithTheLargestEnvironment() throws Exception {
    var part = bytes("x".repeat(50_000));
    var hostile = new DerWriter().subject(attribute(CN, 0x0c, part), attribute(OU, 0x0c, part));
    hostile.issuer = hostile.subject;
    hostile.alternativeNames(concat(2_000, i -> element(DNS, bytes("x".repeat(60)))));
    var certificate = hostile.certificate();
    var environment = new HashMap<>(CertificateVariables.server(certificate));
    environment.putAll(CertificateVariables.client(Collections.nCopies(50, certificate)));
    assertThat(size(environment)).isBetween(2 * VariableBlock.ALL * 9 / 10, 2 * VariableBlock.ALL);

    var program = new ProcessBuilder("true");
    program.environment().putAll(environment);
    assertThat(program.start().waitFor()).isZero();
  }

  @Test
  void aLongChainIsCut() {
    var chain = Collections.nCopies(3_000, (Certificate) new DerWriter().certificate());
    var variables = CertificateVariables.client(chain);
    assertThat(size(variables)).isLessThanOrEqualTo(VariableBlock.ALL);
    assertThat(variables).containsKey("SSL_CLIENT_CERT_CHAIN_0");
  }

  @Test
  void alternativeNamesGivenTwiceAreNone() {
    var twice =
        new DerWriter().alternativeNames(element(DNS, bytes("a")), element(DNS, bytes("b")));
    assertThat(client(twice)).doesNotContainKeys("SSL_CLIENT_SAN_DNS_0").hasSize(11);
  }

  @Test
  void emptyNamesAreNotSet() {
    var empty = new DerWriter().subject(attribute(CN, 0x0c, bytes("")));
    empty.alternativeNames(element(DNS, bytes("")));
    assertThat(client(empty))
        .containsEntry("SSL_CLIENT_S_DN", "/CN=")
        .doesNotContainKeys("SSL_CLIENT_S_DN_CN", "SSL_CLIENT_SAN_DNS_0");
  }

  @ParameterizedTest
  @CsvSource({
    "260101000000Z, Jan  1 00:00:00 2026 GMT",
    "20260101000000Z,",
    "260230000000Z,",
    "261301000000Z,",
    "260101240000Z,",
    "260101000000+0100,",
    "260101000000X,",
    "2601010000Z,",
    "Z,",
    "'',",
  })
  void showsTimesThatAreSome(String time, String expected) {
    var dated = new DerWriter();
    dated.start = element(0x17, time.getBytes(US_ASCII));
    var variables = client(dated);
    assertThat(variables.get("SSL_CLIENT_V_START")).isEqualTo(expected);
    assertThat(variables).containsEntry("SSL_CLIENT_V_END", "Jan  1 00:00:00 2027 GMT");
  }

  @Test
  void aTimeIsOfItsOwnType() {
    var dated = new DerWriter();
    dated.start = element(0x0c, bytes("20260101000000Z"));
    assertThat(client(dated)).doesNotContainKey("SSL_CLIENT_V_START").hasSize(10);
  }

  @Test
  void algorithmsThatOpensslDoesNotKnowAreUnknown() {
    var other = new DerWriter();
    other.algorithm = hex("300506032a0304");
    assertThat(client(other))
        .containsEntry("SSL_CLIENT_A_SIG", "UNKNOWN")
        .containsEntry("SSL_CLIENT_A_KEY", "ED25519");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0200", // no octet
        "0c0161", // no number
        "02830186a0", // 100,000 octets, written below
      })
  void numbersThatAreNoneAreNotSet(String serial) {
    var odd = new DerWriter();
    odd.serial = serial.length() > 8 ? element(0x02, new byte[100_000]) : hex(serial);
    assertThat(client(odd))
        .doesNotContainKey("SSL_CLIENT_M_SERIAL")
        .containsEntry("SSL_CLIENT_M_VERSION", "3")
        .containsEntry("SSL_CLIENT_S_DN", "/CN=subject");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0600", // no arc
        "060255", // ends beyond the attribute
        "06028080", // an arc without an end
        "0c03550403", // no identifier
      })
  void namesWithoutTypesAreNotSet(String type) {
    assertThat(client(new DerWriter().subject(attribute(type, 0x0c, bytes("x")))))
        .doesNotContainKeys("SSL_CLIENT_S_DN", "SSL_CLIENT_S_DN_CN")
        .containsEntry("SSL_CLIENT_I_DN", "/CN=issuer");
  }

  /** Such a number takes seconds to write in decimal. */
  @Test
  void namesWithEndlessTypesAreNotSet() {
    var arcs = new byte[100_000];
    Arrays.fill(arcs, (byte) 0xff);
    arcs[arcs.length - 1] = 1;
    var endless = element(0x30, element(0x06, arcs), element(0x0c, bytes("x")));
    assertThat(client(new DerWriter().subject(endless))).doesNotContainKey("SSL_CLIENT_S_DN");
  }

  @Test
  void whatIsNoCertificateIsShownAsItIs() {
    var none = new EncodedCertificate(bytes("none"));
    assertThat(CertificateVariables.client(List.of(none)))
        .containsExactly(
            Map.entry(
                "SSL_CLIENT_CERT",
                "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"));
  }

  @Test
  void whatHasNoEncodingIsNotShown() {
    var none = new EncodedCertificate(new byte[0]);
    assertThat(CertificateVariables.client(List.of(none, none))).isEmpty();
  }

  @Test
  void damageNeitherThrowsNorBreaksTheBlock() throws Exception {
    var random = new Random(1);
    var whole =
        new DerWriter()
            .subject(attribute(CN, 0x0c, bytes("joe")), attribute(OU, 0x1e, bytes("unit")))
            .alternativeNames(concat(3, i -> element(DNS, bytes("name" + i))))
            .certificate()
            .getEncoded();
    for (int i = 0; i < 20_000; i++) {
      var damaged = Arrays.copyOf(whole, Math.min(i + 1, whole.length));
      for (int change = random.nextInt(4); change > 0; change--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      var variables = CertificateVariables.client(List.of(new EncodedCertificate(damaged)));
      assertThat(size(variables)).isLessThan(VariableBlock.ALL);
      assertThat(variables.values()).noneMatch(value -> value.isEmpty() || value.contains("\0"));
    }
  }

  private static Map<String, String> client(DerWriter certificate) {
    var variables = CertificateVariables.client(List.of(certificate.certificate()));
    assertThat(size(variables)).isLessThanOrEqualTo(VariableBlock.ALL);
    return variables;
  }

  /** In octets, as execve counts. */
  private static int size(Map<String, String> variables) {
    return variables.entrySet().stream()
        .mapToInt(variable -> variable.toString().getBytes(UTF_8).length + 1 + 8)
        .sum();
  }

  private static byte[] concat(int count, IntFunction<byte[]> parts) {
    var all = new ByteArrayOutputStream();
    IntStream.range(0, count).mapToObj(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
