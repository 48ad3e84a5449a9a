package org.ucspi.transport.internal;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Reasons as the log wants them: one line, lower case where a sentence begins, without the names of
 * exceptions. Engines put into theirs what a stranger has sent, all of it.
 */
final class Reason {
  private static final int LONGEST = 300;
  private static final String NETTYS_LAST_RESORT = "General OpenSslEngine problem";
  private static final String NO_REASON = "error:00000000:"; // of BoringSSL
  private static final Pattern EXCEPTIONS =
      Pattern.compile("(?<![\\w.])(\\w+\\.)+[\\w$]+(Exception|Error): ");

  private Reason() {}

  static String of(Throwable cause) {
    var message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    if (message.equals(NETTYS_LAST_RESORT) && cause.getCause() != null) {
      return of(cause.getCause());
    }
    if (message.startsWith(NO_REASON)) {
      return "the TLS engine refused the client without a reason";
    }
    // the second is what a write says after the reset itself was told to nobody
    if (cause instanceof IOException && message.matches("Connection reset.*|Broken pipe")) {
      return "connection reset by peer";
    }
    var line = EXCEPTIONS.matcher(safe(firstLine(message))).replaceAll("");
    boolean word = line.length() > 1 && Character.isLowerCase(line.charAt(1));
    return word ? line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1) : line;
  }

  /** Engines have mistakes, too, and hostile clients find them. */
  static SSLException beyondEngine(RuntimeException e) {
    return new SSLException("the client sent what the TLS engine cannot handle", e);
  }

  private static String firstLine(String message) {
    return message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }

  /** Nothing but ASCII that can be printed. */
  private static String safe(String line) {
    var shown = line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    return shown.replaceAll("[^ -~]", "?");
  }
}
