package org.ucspi.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeReasonTest {
  @ParameterizedTest
  @CsvSource({
    "error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER, no shared cipher",
    "error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL, unsupported protocol",
    "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA,"
        + " received fatal alert: unknown_ca",
    "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_CERTIFICATE_REQUIRED,"
        + " received fatal alert: certificate_required",
    "error:10000460:SSL routines:OPENSSL_internal:X, received fatal alert: no_application_protocol",
    "error:100003e9:SSL routines:OPENSSL_internal:X, received fatal alert: number 1",
    "error:00000000:invalid library (0):OPENSSL_internal:invalid library (0), malformed message",
    "something else, something else",
    "'', unknown error"
  })
  void namesWhatTheLibrarySays(String error, String reason) {
    assertThat(NativeReason.of(error)).isEqualTo(reason);
  }

  @Test
  void prefersTheWordsOfWhoRefused() {
    var refused = new CertificateException("the client is unknown");
    var general = new SSLHandshakeException("General OpenSslEngine problem");
    general.initCause(new RuntimeException(refused));
    assertThat(NativeReason.of(general)).hasMessage("the client is unknown").hasCause(general);
    var other = new SSLHandshakeException("General OpenSslEngine problem");
    other.initCause(new IllegalStateException("no key"));
    assertThat(NativeReason.of(other)).hasMessage("no key");
    assertThat(NativeReason.of(new IllegalStateException())).hasMessage("IllegalStateException");
  }

  @Test
  void findsTheLibrary() {
    assertThat(NativeLibrary.problem()).isEmpty();
    assertThat(NativeLibrary.isAvailable()).isTrue();
    assertThat(NativeLibrary.version()).matches("BoringSSL/2\\.0\\.\\d+\\.Final");
  }
}
