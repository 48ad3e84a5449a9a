package org.ucspi.rules.internal;

/** A rule that cannot be taken. The message says why, without the text. */
final class RuleSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  RuleSyntaxException(String problem) {
    super(problem);
  }
}
