package org.ucspi.tls.internal;

/** A file that cannot be used. The message is one line that names it, without secrets. */
final class MaterialException extends Exception {
  private static final long serialVersionUID = 1L;

  MaterialException(String message) {
    super(message);
  }

  MaterialException(String message, Throwable cause) {
    super(message, cause);
  }
}
