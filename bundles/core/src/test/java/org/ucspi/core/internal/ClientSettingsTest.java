package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.environment.Lookup;
import org.ucspi.api.settings.InvalidSettingsException;
import org.ucspi.core.internal.ClientSettings.Family;

class ClientSettingsTest {
  @Test
  void hasTheDefaultsOfSslclient() throws Exception {
    assertThat(ClientSettings.read(ClientHarness.web()))
        .isEqualTo(
            new ClientSettings(
                "www.example",
                80,
                "",
                Duration.ofSeconds(2),
                Duration.ofSeconds(58),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Optional.empty(),
                Family.ANY,
                true,
                new Lookup(true, false, Optional.empty(), false, Duration.ofSeconds(26)),
                true,
                false,
                Verbosity.ERRORS));
  }

  @ParameterizedTest
  @CsvSource({
    "'', any, 127.0.0.1",
    "0, any, 127.0.0.1",
    "0, ipv4, 127.0.0.1",
    "0, ipv6, ::1",
    "'', ipv6, ::1",
    "::1, any, ::1",
    "00, any, 00",
  })
  void meansThisMachineWhereNoHostIsNamed(String host, String addresses, String meant)
      throws Exception {
    assertThat(ClientSettings.read(ClientHarness.web("host", host, "addresses", addresses)).host())
        .isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"'', 0, -, 0", "'', 99, 0.0.0.0, 99", "127.0.0.9, 0, 127.0.0.9, 0", "::1, 7, ::1, 7"})
  void connectsFromWhereItIsTold(String address, String port, String from, int fromPort)
      throws Exception {
    var settings =
        ClientSettings.read(ClientHarness.web("localAddress", address, "localPort", port));
    var expected =
        from.equals("-")
            ? Optional.<InetSocketAddress>empty()
            : Optional.of(new InetSocketAddress(from, fromPort));
    assertThat(settings.local().map(InetSocketAddress::getPort))
        .isEqualTo(expected.map(InetSocketAddress::getPort));
    assertThat(settings.local().map(a -> a.getAddress().isAnyLocalAddress()))
        .isEqualTo(expected.map(a -> a.getAddress().isAnyLocalAddress()));
    if (!address.isEmpty()) {
      assertThat(settings.local()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port                  | 0           | "0" is neither a number from 1 to 65535 nor a service in /etc/services
          port                  | 65536       | "65536" is neither a number from 1 to 65535 nor a service in /etc/services
          port                  | nosuch      | "nosuch" is neither a number from 1 to 65535 nor a service in /etc/services
          connectTimeoutSeconds | 0           | 0 is less than 1
          retryTimeoutSeconds   | -1          | -1 is less than 0
          addresses             | ipv5        | "ipv5" is none of any, ipv4, ipv6
          localAddress          | localhost   | "localhost" is not an IP address
          localAddress          | 127.1       | "127.1" is not an IP address
          localAddress          | 1.2.3.400   | "1.2.3.400" is not an IP address
          localAddress          | a:b         | "a:b" is not an IP address
          localPort             | 65536       | 65536 is more than 65535
          localHost             | a b         | "a b" is not a host name: letters, digits, - and _ with single dots between, at most 253
          handler               | x           | unknown key
          """)
  void refusesABadValueInOneLine(String key, String value, String reason) {
    assertThatThrownBy(() -> ClientSettings.read(ClientHarness.web(key, value)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("org.ucspi.client-web.cfg: " + key + ": " + reason);
  }

  @Test
  void takesTheNameOfAServiceForItsPort() throws Exception {
    assertThat(ClientSettings.read(ClientHarness.web("port", "https")).port()).isEqualTo(443);
  }
}
