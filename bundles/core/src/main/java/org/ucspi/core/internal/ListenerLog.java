package org.ucspi.core.internal;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to a listener's logger, in the words of sslserver. Whatever is put into a line is
 * made safe here, wherever it comes from: one event stays one line. Any thread.
 */
final class ListenerLog {
  private final Logger logger;

  ListenerLog(String listener) {
    logger = LoggerFactory.getLogger("org.ucspi.listener." + listener);
  }

  // Each {} of a form stands for one of the values.

  void info(String form, Object... values) {
    logger.info("sslserver: " + form, safe(values));
  }

  void warn(String form, Object... values) {
    logger.warn("sslserver: warn: " + form, safe(values));
  }

  /** What is no mistake, and yet somebody may want to hear of it. */
  void alarm(String form, Object... values) {
    logger.warn("sslserver: " + form, safe(values));
  }

  void error(String form, Object... values) {
    logger.error("sslserver: error: " + form, safe(values));
  }

  void fatal(String form, Object... values) {
    logger.error("sslserver: fatal: " + form, safe(values));
  }

  /** For those who search: where a failure comes from. */
  void debug(String what, Object which, Throwable cause) {
    if (logger.isDebugEnabled()) {
      logger.debug(what + ' ' + SafeText.words(which.toString()), new Shown(Cause.of(cause), 5));
    }
  }

  private static Object[] safe(Object[] values) {
    return Arrays.stream(values).map(v -> SafeText.words(String.valueOf(v))).toArray();
  }

  /** A failure as it was, but for its messages. */
  private static final class Shown extends Exception {
    private static final long serialVersionUID = 1L;

    Shown(Throwable failure, int causes) {
      super(
          SafeText.words(failure.toString()),
          causes == 0 || failure.getCause() == null
              ? null
              : new Shown(failure.getCause(), causes - 1));
      setStackTrace(failure.getStackTrace());
    }
  }
}
