package org.ucspi.core.internal;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to the logger of a listener or a client, in the words of sslserver and sslclient.
 * Whatever is put into a line is made safe here, wherever it comes from: one event stays one line.
 * Any thread.
 */
final class CommandLog {
  private final Logger logger;
  private final String command;

  private CommandLog(String logger, String command) {
    this.logger = LoggerFactory.getLogger(logger);
    this.command = command;
  }

  static CommandLog ofListener(String name) {
    return new CommandLog("org.ucspi.listener." + name, "sslserver: ");
  }

  static CommandLog ofClient(String name) {
    return new CommandLog("org.ucspi.client." + name, "sslclient: ");
  }

  // Each {} of a form stands for one of the values.

  void info(String form, Object... values) {
    logger.info(command + form, safe(values));
  }

  void warn(String form, Object... values) {
    logger.warn(command + "warn: " + form, safe(values));
  }

  /** What is no mistake, and yet somebody may want to hear of it. */
  void alarm(String form, Object... values) {
    logger.warn(command + form, safe(values));
  }

  void error(String form, Object... values) {
    logger.error(command + "error: " + form, safe(values));
  }

  void fatal(String form, Object... values) {
    logger.error(command + "fatal: " + form, safe(values));
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
