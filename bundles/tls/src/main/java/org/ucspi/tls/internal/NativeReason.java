package org.ucspi.tls.internal;

import static java.util.Map.entry;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What BoringSSL says, in the words of the JDK's engine, or in plain ones where that has none. */
final class NativeReason {
  /** {@code error:100000c1:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER}. */
  private static final Pattern ERROR =
      Pattern.compile("error:([0-9a-fA-F]{1,8}):[^:]*:[^:]*:(.*)", Pattern.DOTALL);

  /** A reason is the lower 12 bits of an error; those of alerts received begin here. */
  private static final int REASON = 0xfff;

  private static final int ALERTS = 1000;

  /** RFC 8446, 6 and RFC 5246, 7.2. */
  private static final Map<Integer, String> ALERT_NAMES =
      Map.ofEntries(
          entry(0, "close_notify"),
          entry(10, "unexpected_message"),
          entry(20, "bad_record_mac"),
          entry(21, "decryption_failed"),
          entry(22, "record_overflow"),
          entry(30, "decompression_failure"),
          entry(40, "handshake_failure"),
          entry(41, "no_certificate"),
          entry(42, "bad_certificate"),
          entry(43, "unsupported_certificate"),
          entry(44, "certificate_revoked"),
          entry(45, "certificate_expired"),
          entry(46, "certificate_unknown"),
          entry(47, "illegal_parameter"),
          entry(48, "unknown_ca"),
          entry(49, "access_denied"),
          entry(50, "decode_error"),
          entry(51, "decrypt_error"),
          entry(60, "export_restriction"),
          entry(70, "protocol_version"),
          entry(71, "insufficient_security"),
          entry(80, "internal_error"),
          entry(86, "inappropriate_fallback"),
          entry(90, "user_canceled"),
          entry(100, "no_renegotiation"),
          entry(109, "missing_extension"),
          entry(110, "unsupported_extension"),
          entry(111, "certificate_unobtainable"),
          entry(112, "unrecognized_name"),
          entry(113, "bad_certificate_status_response"),
          entry(114, "bad_certificate_hash_value"),
          entry(115, "unknown_psk_identity"),
          entry(116, "certificate_required"),
          entry(120, "no_application_protocol"));

  private NativeReason() {}

  /** Of an alert that was received. */
  static String alert(int number) {
    return "received fatal alert: " + ALERT_NAMES.getOrDefault(number, "number " + number);
  }

  /** From the text of an error in the library's queue. */
  static String of(String error) {
    var parts = ERROR.matcher(error);
    if (!parts.matches()) {
      return error.isBlank() ? "unknown error" : error;
    }
    int reason = Integer.parseUnsignedInt(parts.group(1), 16) & REASON;
    if (reason == 0) { // it has refused an extension, and does not say which
      return "malformed message";
    }
    if (reason >= ALERTS && reason < ALERTS + 256) {
      int alert = reason - ALERTS;
      return alert(alert);
    }
    return parts.group(2).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Of a handshake that has failed; the first cause that says something of its own. */
  static SSLException of(Exception failure) {
    if (failure instanceof NotSslRecordException) {
      return handshake("unrecognized SSL message, plaintext connection?", failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException && cause.getMessage() != null) {
        return handshake(cause.getMessage(), failure);
      }
    }
    Throwable cause = failure;
    while (cause.getCause() != null && isGeneral(cause)) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    return handshake(message == null ? cause.getClass().getSimpleName() : of(message), failure);
  }

  private static boolean isGeneral(Throwable cause) {
    return cause.getMessage() == null || cause.getMessage().startsWith("General OpenSslEngine");
  }

  private static SSLException handshake(String reason, Exception cause) {
    var exception = new SSLHandshakeException(reason);
    exception.initCause(cause);
    return exception;
  }
}
