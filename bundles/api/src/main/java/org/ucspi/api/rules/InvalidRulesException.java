package org.ucspi.api.rules;

/** Rules that cannot be used. The message is one line that names file, line and offending text. */
public class InvalidRulesException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Rules that cannot be used, for this reason. */
  public InvalidRulesException(String message) {
    super(message);
  }
}
