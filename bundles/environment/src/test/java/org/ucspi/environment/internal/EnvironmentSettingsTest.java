package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.settings.InvalidSettingsException;

class EnvironmentSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                               | ''
          192.0.2.53                       | 192.0.2.53 53
          192.0.2.53,192.0.2.54            | 192.0.2.53 53, 192.0.2.54 53
          192.0.2.53  2001:db8::53         | 192.0.2.53 53, 2001:db8::53 53
          127.0.0.1:5353 , [::1]:5353      | 127.0.0.1 5353, ::1 5353
          ::ffff:192.0.2.53                | 192.0.2.53 53
          fe80::1%1, [::1]                 | fe80::1 53, ::1 53
          """)
  void readsResolvers(String text, String expected) throws InvalidSettingsException {
    var read = EnvironmentSettings.of(Map.of("service.pid", "p", "resolvers", text)).resolvers();
    assertThat(
            read.stream()
                .map(address -> IpText.of(address.getAddress()) + " " + address.getPort())
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resolvers         | dns.example        | "dns.example" is no IP address of a server
          resolvers         | localhost:53       | "localhost:53" is no IP address of a server
          resolvers         | 192.0.2.256        | "192.0.2.256" is no IP address of a server
          resolvers         | 0.0.0.0            | "0.0.0.0" is no IP address of a server
          resolvers         | [::]:53            | "[::]:53" is no IP address of a server
          resolvers         | 192.0.2            | "192.0.2" is no IP address of a server
          resolvers         | 192.0.2.53:0       | "192.0.2.53:0": no port from 1 to 65535
          resolvers         | 192.0.2.53:65536   | "192.0.2.53:65536": no port from 1 to 65535
          resolvers         | ::1%none           | "::1%none" is no IP address of a server
          resolvers         | 192.0.2.1;192.0.2.2 | is no IP address of a server
          dnsTimeoutSeconds | 0                  | 0 is not from 1 to 240
          dnsTimeoutSeconds | 241                | 241 is not from 1 to 240
          dnsTimeoutSeconds | x                  | "x" is not a whole number
          searchDomain      | ab              | "a?b" is no domain
          searchDomain      | a b                | "a b" is no domain
          searchDomain      | a..b               | "a..b" is no domain
          """)
  void refusesWhatIsNoGood(String key, String value, String problem) {
    assertThatThrownBy(() -> EnvironmentSettings.of(Map.of("service.pid", "p", key, value)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("p: " + key + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void refusesMoreResolversThanAnybodyNeeds() {
    assertThatThrownBy(
            () -> EnvironmentSettings.of(Map.of("resolvers", "192.0.2.1 ".repeat(17).strip())))
        .hasMessageContaining("17 are more than 16");
  }

  @Test
  void refusesADomainThatIsLongerThanANameMayBe() throws InvalidSettingsException {
    var longest = "a.".repeat(126) + "a";
    assertThat(EnvironmentSettings.of(Map.of("searchDomain", longest)).searchDomain())
        .isEqualTo(longest);
    assertThatThrownBy(() -> EnvironmentSettings.of(Map.of("searchDomain", longest + "a")))
        .hasMessageContaining("is no domain");
  }

  @Test
  void hasDefaultsAndTakesDotsOffTheDomain() throws InvalidSettingsException {
    var none = EnvironmentSettings.of(Map.of());
    assertThat(none.resolvers()).isEmpty();
    assertThat(none.dnsTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(none.searchDomain()).isEmpty();
    assertThat(EnvironmentSettings.of(Map.of("searchDomain", ".Example.ORG.")).searchDomain())
        .isEqualTo("example.org");
  }
}
