package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.settings.InvalidSettingsException;

/** Profiles of clients that no configuration is there for. */
class PassingClientProfilesTest {
  @TempDir private Path directory;

  @Test
  void readsTheFilesAndMakesEngines() throws Exception {
    new OpenSsl(directory).root("ca");
    var file = directory.resolve("ca.pem").toString();
    var profile = new PassingClientProfiles().profile(Map.of("caFile", file, "provider", "jdk"));
    assertThat(profile.client("mail.example").engine().getUseClientMode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          verify | name  | sslcat: verify: "name" is none of none, issuer, hostname
          caFile | /none | sslcat: caFile: unable to read /none: no such file
          """)
  void saysWhatIsNotGood(String key, String value, String reason) {
    assertThatThrownBy(
            () -> new PassingClientProfiles().profile(Map.of("service.pid", "sslcat", key, value)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(reason);
  }
}
