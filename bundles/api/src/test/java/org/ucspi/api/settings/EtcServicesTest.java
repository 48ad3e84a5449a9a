package org.ucspi.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcServicesTest {
  private static final String SERVICES =
      """
      # smtp 1/tcp
      tftp            69/udp
      domain          53/tcp                          # named
      domain          53/udp
      smtp            25/tcp          mail
      submissions\t465/tcp\t\tssmtp smtps urd\t# RFC 8314
      http            80/tcp          www # hidden
      odd             x/tcp
      high            65536/tcp
      long            100000/tcp
      last            65535/tcp
      alone
      """;

  @TempDir private Path folder;

  private Path services() throws IOException {
    return Files.writeString(folder.resolve("services"), SERVICES);
  }

  @ParameterizedTest
  @CsvSource({
    "smtp, 25",
    "mail, 25",
    "submissions, 465",
    "urd, 465",
    "domain, 53",
    "http, 80",
    "last, 65535"
  })
  void knowsServicesByNameAndAlias(String name, int port) throws IOException {
    assertThat(EtcServices.port(services(), name)).contains(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tftp", "named", "hidden", "RFC", "#", "odd", "high", "long", "alone", "", "25"})
  void knowsNothingElse(String name) throws IOException {
    assertThat(EtcServices.port(services(), name)).isEmpty();
  }

  @Test
  void knowsNothingWithoutTheFile() {
    assertThat(EtcServices.port(folder.resolve("none"), "smtp")).isEmpty();
  }
}
