package org.ucspi.transport.internal;

import java.io.IOException;
import java.util.Locale;

/** Reasons as the log wants them: one line, lower case where a sentence begins. */
final class Reason {
  private Reason() {}

  static String of(Throwable cause) {
    var message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    // the second is what a write says after the reset itself was told to nobody
    if (cause instanceof IOException && message.matches("Connection reset.*|Broken pipe")) {
      return "connection reset by peer";
    }
    var line = message.lines().findFirst().orElse(message).strip();
    boolean word = line.length() > 1 && Character.isLowerCase(line.charAt(1));
    return word ? line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1) : line;
  }
}
