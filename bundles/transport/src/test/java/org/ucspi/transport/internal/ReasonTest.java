package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No cipher suites in common | no cipher suites in common",
        "PKIX path validation failed: java.security.cert.CertPathValidatorException: bad | PKIX path validation failed: bad",
        "io.netty.handler.ssl.Outer$Inner$OurException: error:1e000065:BAD_DECRYPT | error:1e000065:BAD_DECRYPT",
        "www.example.org: refused | www.example.org: refused",
        "Connection reset by peer | connection reset by peer",
        "Broken pipe | connection reset by peer",
        "error:00000000:invalid library (0) | the TLS engine refused the client without a reason",
        "'\\nIllegal name\\nsecond line' | illegal name",
        "'Name=\\33[31mr\u00e9d\\0.' | name=?[31mr?d?."
      })
  void isOneLineForPeople(String message, String reason) {
    var cause = new IOException(message.translateEscapes());
    assertThat(Reason.of(cause)).isEqualTo(reason);
  }

  @Test
  void looksBehindWhatSaysNothing() {
    var outer = new SSLHandshakeException("General OpenSslEngine problem");
    outer.initCause(new SSLException("Certificate expired"));
    assertThat(Reason.of(outer)).isEqualTo("certificate expired");
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
  }

  /** Engines quote what they were sent; this is no work for them, and none for a log either. */
  @Test
  void isBoundedWhateverItIsMadeOf() {
    for (var part : new String[] {"x", "x.", "\n", ".", "X$", "a.BError: "}) {
      assertThat(Reason.of(new IOException(part.repeat(50_000)))).hasSizeLessThan(400);
    }
  }
}
