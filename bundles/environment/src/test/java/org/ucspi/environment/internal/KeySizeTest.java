package org.ucspi.environment.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySizeTest {
  /** What SSL_CIPHER_get_bits says of each suite that the library has. */
  private static final String BITS =
      """
      import ssl
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.set_ciphers('ALL:COMPLEMENTOFALL:@SECLEVEL=0')
      for cipher in context.get_ciphers():
          print(cipher['name'], cipher['strength_bits'], cipher['alg_bits'])
      """;

  @Test
  void agreesWithOpensslOnEverySuiteOfThisJvm() throws Exception {
    var bits = openSslBits();
    var suites =
        Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
            .filter(suite -> bits.containsKey(CipherName.openSsl(suite)))
            .toList();
    assertThat(suites).hasSizeGreaterThan(20);
    assertThat(suites)
        .allSatisfy(
            suite -> assertThat(KeySize.of(suite)).contains(bits.get(CipherName.openSsl(suite))));
  }

  /** Those that today's OpenSSL is built without, after its s3_lib.c. */
  @ParameterizedTest
  @CsvSource({
    "SSL_RSA_WITH_3DES_EDE_CBC_SHA, 112, 168, false",
    "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, 112, 168, false",
    "SSL_RSA_WITH_DES_CBC_SHA, 56, 56, false",
    "SSL_RSA_WITH_RC4_128_MD5, 128, 128, false",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, 128, 128, false",
    "TLS_RSA_WITH_AES_256_CCM, 256, 256, false",
    "TLS_RSA_WITH_NULL_SHA256, 0, 0, true",
  })
  void countsAsOpensslDoes(String suite, int used, int whole, boolean export) {
    assertThat(KeySize.of(suite)).contains(new KeySize(used, whole));
    assertThat(KeySize.of(suite).map(KeySize::export)).contains(export);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLS_RSA_WITH_IDEA_CBC_SHA", "TLS_AES_512_GCM_SHA512", "AES128-SHA", ""})
  void doesNotGuess(String suite) {
    assertThat(KeySize.of(suite)).isEmpty();
  }

  private static Map<String, KeySize> openSslBits() throws Exception {
    var process = new ProcessBuilder("python3", "-c", BITS).start();
    var bits = new HashMap<String, KeySize>();
    try (var lines = process.inputReader(UTF_8)) {
      for (String line : lines.lines().toList()) {
        var words = List.of(line.split(" ", -1));
        bits.put(
            words.get(0),
            new KeySize(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2))));
      }
    }
    assertThat(process.waitFor()).isZero();
    return bits;
  }
}
