package org.ucspi.api.settings;

/**
 * A configuration that cannot be used. The message is one line that names file, key and value and
 * says what to do.
 */
public final class InvalidSettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidSettingsException(String message) {
    super(message);
  }

  public InvalidSettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
