package org.ucspi.commandline.internal;

/** What is in a script and cannot be taken over; the message says what to do. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
