package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The variables of certificates, against what the openssl program prints of them. */
class CertificateVariablesTest {
  @TempDir static Path directory;

  private static OpenSsl openssl;
  private static MadeCertificates made;

  @BeforeAll
  static void make() {
    openssl = new OpenSsl(directory);
    made = new MadeCertificates(openssl).all();
  }

  static Set<String> certificates() {
    return made.files.keySet();
  }

  @ParameterizedTest
  @MethodSource("certificates")
  void areWhatOpensslPrints(String name) {
    var file = made.files.get(name);
    var certificate = EncodedCertificate.of(directory.resolve(file));
    var printed = PrintedByOpenSsl.variables(openssl, file, "");
    assertThat(CertificateVariables.server(certificate))
        .containsExactlyInAnyOrderEntriesOf(prefixed("SSL_SERVER_", printed));
    assertThat(CertificateVariables.client(List.of(certificate)))
        .containsExactlyInAnyOrderEntriesOf(prefixed("SSL_CLIENT_", printed));
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> variables) {
    return variables.entrySet().stream()
        .collect(Collectors.toMap(entry -> prefix + entry.getKey(), Map.Entry::getValue));
  }
}
