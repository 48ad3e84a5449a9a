package org.ucspi.tls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ciphers as users write them, held against openssl-ciphers(1). */
class CiphersTest {
  /** TLS 1.2's part: the same suites in the same order as with the openssl program. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HIGH:!aNULL:!MD5",
        "HIGH",
        "DEFAULT",
        "ALL",
        "EECDH+AESGCM:EDH+AESGCM",
        "ECDHE+AESGCM:ECDHE+CHACHA20:!kRSA",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
        "AES128-SHA, AES256-SHA ECDHE-ECDSA-AES128-SHA",
        "kRSA+AES:!SHA1",
        "HIGH:-AES256:+kRSA:!DSS:!PSK:!SRP:!CAMELLIA:!ARIA:!AESCCM",
        "ECDHE:DHE:!SHA1:+AES128",
        "aECDSA+AESGCM",
        "AES128:AES256:@STRENGTH",
        "SHA384",
        "TLSv1.2+HIGH:!kDHE",
        "HIGH:!TLSv1.2",
      })
  void readsExpressionsAsOpensslDoes(String expression) throws Exception {
    var ours =
        Ciphers.of(expression, List.of("TLSv1.2"), Ciphers.ofJdk()).stream()
            .map(Ciphers::openSsl)
            .toList();
    assertThat(ours).isNotEmpty();
    assertThat(ours).containsExactlyInAnyOrderElementsOf(ofOpenssl(expression));
  }

  @Test
  void keepsTheOrderOfTheList() throws Exception {
    assertThat(
            of("ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA:ECDHE-ECDSA-AES256-GCM-SHA384", "TLSv1.2"))
        .containsExactly(
            "ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES256-GCM-SHA384");
    assertThat(of("AES128-SHA:AES256-SHA:@STRENGTH", "TLSv1.2"))
        .containsExactly("AES256-SHA", "AES128-SHA");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TLS_AES_128_GCM_SHA256 | TLS_AES_128_GCM_SHA256",
        "TLS_AES_128_GCM_SHA256:@STRENGTH | TLS_AES_128_GCM_SHA256",
        "TLS_AES_128_GCM_SHA256:AES128-SHA | TLS_AES_128_GCM_SHA256 AES128-SHA",
        "AES128-SHA | TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256 AES128-SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA | TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256 AES128-SHA",
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:!TLS_AES_128_GCM_SHA256 | TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:+TLS_AES_128_GCM_SHA256 | TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256",
      })
  void takesSuitesOfTls13InTheSameList(String list, String expected) throws Exception {
    assertThat(String.join(" ", of(list, "TLSv1.3,TLSv1.2"))).isEqualTo(expected);
  }

  @Test
  void defaultsHaveForwardSecrecyAndNoCbc() throws Exception {
    assertThat(of("", "TLSv1.3,TLSv1.2"))
        .hasSize(9)
        .allMatch(name -> name.matches("(TLS_|ECDHE-).*(GCM|CHACHA20).*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense             | \"nonsense\" is not the name of ciphers",
        "HIGH:!               | \"!\" has no name of ciphers behind it",
        "HIGH:-:!MD5          | \"-\" has no name of ciphers behind it",
        "HIGH:nonsense        | \"nonsense\" is not",
        "ECDHE+nonsense       | \"ECDHE+nonsense\" is not",
        "NULL-SHA             | \"NULL-SHA\" is not",
        "ADH-AES128-SHA       | \"ADH-AES128-SHA\" is not",
        "aNULL                | has none for protocols TLSv1.2",
        "eNULL:ADH            | has none for protocols TLSv1.2",
        "@SECLEVEL=2          | \"@SECLEVEL=2\" is not",
        "PROFILE=SYSTEM       | \"PROFILE=SYSTEM\" is not",
        "TLS_AES_999_GCM_SHA1 | \"TLS_AES_999_GCM_SHA1\" is not",
        "HIGH:!HIGH           | has none for protocols TLSv1.2",
        "TLS_AES_128_GCM_SHA256 | has none for protocols TLSv1.2",
      })
  void refusesWhatIsNoCipherOrLeavesNone(String list, String reason) {
    assertThatThrownBy(() -> of(list, "TLSv1.2"))
        .isInstanceOf(MaterialException.class)
        .hasMessageStartingWith(reason);
  }

  /** Engines would serve clients of TLS 1.2 with ciphers of their own. */
  @ParameterizedTest
  @ValueSource(
      strings = {"aNULL", "eNULL:ADH", "HIGH:!HIGH", "!aNULL", "TLS_AES_128_GCM_SHA256:aNULL"})
  void refusesListsThatAreToHaveSuitesOfTls12AndHaveNone(String list) {
    assertThatThrownBy(() -> of(list, "TLSv1.3,TLSv1.2"))
        .isInstanceOf(MaterialException.class)
        .hasMessage("has none for protocols TLSv1.2");
  }

  @Test
  void servesOnlyVersionsWithSuites() throws Exception {
    var both = List.of("TLSv1.3", "TLSv1.2");
    var of13 = List.of("TLS_AES_128_GCM_SHA256");
    var of12 = List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(Ciphers.protocolsOf(of13, both)).containsExactly("TLSv1.3");
    assertThat(Ciphers.protocolsOf(of12, both)).containsExactly("TLSv1.2");
    assertThat(Ciphers.protocolsOf(Ciphers.OF_TLS_13, List.of("TLSv1.2"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALL:COMPLEMENTOFALL", "ALL:aNULL+HIGH:AES128-SHA:eNULL+RSA:HIGH"})
  void neverTakesWhatHidesOrProvesNothing(String list) throws Exception {
    try {
      assertThat(of(list, "TLSv1.2"))
          .isNotEmpty()
          .noneMatch(n -> n.matches(".*(NULL|ADH|AECDH).*"));
    } catch (MaterialException e) {
      assertThat(e).hasMessageContaining("NULL");
    }
  }

  private static List<String> of(String list, String protocols) throws MaterialException {
    return Ciphers.of(list, List.of(protocols.split(",", -1)), Ciphers.ofJdk()).stream()
        .map(Ciphers::openSsl)
        .toList();
  }

  /** Those of them that the JDK has, too. */
  private static List<String> ofOpenssl(String expression) throws Exception {
    var jdk =
        Ciphers.ofJdk().stream().map(Ciphers::openSsl).collect(Collectors.toUnmodifiableSet());
    var process = new ProcessBuilder("openssl", "ciphers", "-tls1_2", expression).start();
    try (var out = process.getInputStream()) {
      var all = Arrays.asList(new String(out.readAllBytes(), UTF_8).strip().split(":", -1));
      return all.stream().filter(jdk::contains).filter(n -> !n.startsWith("TLS_")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
