package org.ucspi.core.internal;

import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Why something failed, without what the stages on the way have wrapped it in. */
final class Cause {
  private Cause() {}

  static Throwable of(Throwable failure) {
    return failure.getClass() == CompletionException.class && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** In words. */
  static String said(Throwable failure) {
    var cause = of(failure);
    return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
  }
}
