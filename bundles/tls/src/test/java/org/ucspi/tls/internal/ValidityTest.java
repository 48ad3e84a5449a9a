package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.api.tls.CertificateStatus;

class ValidityTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // valid from, valid to, from now | what is said | next look after
        "-P1D   | P90D      |                                                  | P1D",
        "-P1D   | P15D      |                                                  | P1D",
        "-P1D   | P14DT1H   |                                                  | PT1H1S",
        "-P1D   | P14DT-1S  | expires in 13 days, on 2026-12-06T09:59:59Z      | P1D",
        "-P1D   | P1DT1H    | expires in 1 day, on 2026-11-23T11:00:00Z        | P1D",
        "-P1D   | PT1H      | expires in 0 days, on 2026-11-22T11:00:00Z       | PT1H1S",
        "-P9D   | -PT1S     | has expired on 2026-11-22T09:59:59Z              | P1D",
        "PT1H   | P90D      | is not valid before 2026-11-22T11:00:00Z         | PT1H1S",
        "P9D    | P90D      | is not valid before 2026-12-01T10:00:00Z         | P1D",
      })
  void saysWhatIsDue(String from, String to, String said, String next) {
    var certificate = certificate(from, to);
    var warning = Validity.warning(certificate, NOW);
    if (said == null) {
      assertThat(warning).isEmpty();
    } else {
      assertThat(warning).contains("the certificate in /c.pem " + said);
    }
    assertThat(Validity.nextLook(List.of(certificate), List.of(), NOW))
        .isEqualTo(Duration.parse(next));
  }

  @Test
  void looksForTheFirstOfAll() {
    var all = List.of(certificate("-P1D", "PT3H"), certificate("PT2H", "P90D"));
    assertThat(Validity.nextLook(all, List.of(), NOW)).isEqualTo(Duration.parse("PT2H1S"));
    assertThat(Validity.nextLook(List.of(), List.of(), NOW)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void saysWhichListIsOutOfDate() throws Exception {
    var ca = Issue.ca("ca").bySelf();
    var file = new NamedFile(Optional.empty(), "crlFile", Path.of("/crl.pem"));
    var list = Crl.of(ca).signed();
    var end = list.getNextUpdate().toInstant();
    assertThat(Validity.warning(file, list, end)).isEmpty();
    assertThat(Validity.warning(file, list, end.plusSeconds(1)))
        .contains(
            "the revocation list of CN=ca in /crl.pem was to be renewed by "
                + (end + "; its clients are refused"));
    assertThat(Validity.warning(file, Crl.of(ca).withoutEnd().signed(), end)).isEmpty();
    assertThat(Validity.nextLook(List.of(), List.of(list), end.minusSeconds(60)))
        .isEqualTo(Duration.ofSeconds(61));
  }

  private static CertificateStatus certificate(String from, String to) {
    return new CertificateStatus(
        "", "/c.pem", "CN=c", "RSA", NOW.plus(Duration.parse(from)), NOW.plus(Duration.parse(to)));
  }
}
