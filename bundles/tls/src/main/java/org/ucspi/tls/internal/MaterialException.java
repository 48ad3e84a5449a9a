package org.ucspi.tls.internal;

/**
 * Material that cannot be used. The message is one line, without secrets, that names the file and
 * who named that.
 */
final class MaterialException extends Exception {
  private static final long serialVersionUID = 1L;

  MaterialException(String message) {
    this(message, null);
  }

  /** Parsers' own messages, which go into ours, may have several lines. */
  MaterialException(String message, Throwable cause) {
    super(message.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?"), cause);
  }
}
