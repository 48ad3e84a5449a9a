package org.ucspi.rules.internal;

/** A rule that cannot be taken. The message says why and quotes the text, in one line. */
final class RuleSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  RuleSyntaxException(String text, String problem) {
    super('"' + text.replaceAll("\\p{Cntrl}", "?") + "\": " + problem);
  }
}
