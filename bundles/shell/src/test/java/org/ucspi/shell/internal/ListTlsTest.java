package org.ucspi.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.tls.CertificateStatus;
import org.ucspi.api.tls.ConnectionTls;
import org.ucspi.api.tls.TlsProfile;

class ListTlsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final ServicesInMemory services = new ServicesInMemory();

  @Test
  void listsEachCertificateWithItsDays() {
    add(
        "mail",
        certificate("", "CN=mail.example", Duration.ofDays(30)),
        certificate("*.example", "CN=a\nb", Duration.ofHours(47)));
    add("old", certificate("", "CN=old", Duration.ofHours(-1)));
    services.add(Problem.class, "mail", 0, new Problem("tls", "mail", "key: does not fit"));
    services.add(Problem.class, "web", 0, new Problem("tls", "web", "certificate: not there"));
    services.add(Problem.class, "smtp", 0, new Problem("rules", "smtp", "no colon"));
    assertThat(printed())
        .isEqualTo(
            "mail\t(default)\tCN=mail.example\tEC P-256\t30\t/c.pem\tin use; problem: key: does not fit\n"
                + "mail\t*.example\tCN=a?b\tEC P-256\t1\t/c.pem\tin use; problem: key: does not fit\n"
                + "old\t(default)\tCN=old\tEC P-256\t-1\t/c.pem\tin use\n"
                + "web\t\t\t\t\t\tnot in use: certificate: not there\n");
    assertThat(services.notGivenBack()).isZero();
  }

  private void add(String name, CertificateStatus... certificates) {
    services.add(TlsProfile.class, name, 0, new Profile(List.of(certificates)));
  }

  private static CertificateStatus certificate(String name, String subject, Duration left) {
    return new CertificateStatus(
        name, "/c.pem", subject, "EC P-256", Instant.EPOCH, NOW.plus(left));
  }

  private String printed() {
    var out = new ByteArrayOutputStream();
    try (var held = services.held()) {
      ListTls.rows(Configured.of(held, TlsProfile.class, "tls"), NOW)
          .print(new PrintStream(out, true, UTF_8), true);
    }
    return out.toString(UTF_8);
  }

  private record Profile(List<CertificateStatus> certificates) implements TlsProfile {
    @Override
    public CompletionStage<ConnectionTls> server(Peer peer, Map<String, String> variables) {
      return CompletableFuture.failedStage(new UnsupportedOperationException());
    }

    @Override
    public Map<String, String> material() {
      return Map.of();
    }
  }
}
