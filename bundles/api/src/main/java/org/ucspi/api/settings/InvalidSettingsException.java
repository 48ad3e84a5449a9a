package org.ucspi.api.settings;

/**
 * A configuration that cannot be used. The message is one line that names file, key and value and
 * says what to do.
 */
public final class InvalidSettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidSettingsException(String message) {
    super(line(message));
  }

  public InvalidSettingsException(String message, Throwable cause) {
    super(line(message), cause);
  }

  /** A value may hold anything; one line shows no more than where. */
  private static String line(String message) {
    return message.replaceAll("[\\p{Cntrl}\\x80-\\x9f\\u2028\\u2029]", "?");
  }
}
