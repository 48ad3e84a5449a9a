package org.ucspi.tls.internal;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.ucspi.api.tls.AlertDescription;

/** What BoringSSL says, in the words of the JDK's engine, or in plain ones where that has none. */
final class NativeReason {
  /** {@code error:100000c1:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER}. */
  private static final Pattern ERROR =
      Pattern.compile("error:([0-9a-fA-F]{1,8}):[^:]*:[^:]*:(.*)", Pattern.DOTALL);

  /** A reason is the lower 12 bits of an error; those of alerts received begin here. */
  private static final int REASON = 0xfff;

  private static final int ALERTS = 1000;

  private NativeReason() {}

  /** Of an alert that was received. */
  static String alert(int number) {
    return "received fatal alert: " + AlertDescription.name(number);
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
