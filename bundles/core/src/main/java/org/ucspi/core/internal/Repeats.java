package org.ucspi.core.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What happens many times a second, for one reason, need not be said each time. Any thread. */
final class Repeats {
  private static final int MOST_REASONS = 20; // more are not told apart from those forgotten

  private final long silence;
  private final LongSupplier nanos;
  private final Map<String, Long> said = new HashMap<>(); // guarded by this

  /**
   * Has heard of nothing yet.
   *
   * @param silence how long the same reason is not said again
   * @param nanos the time, as {@link System#nanoTime()} gives it
   */
  Repeats(Duration silence, LongSupplier nanos) {
    this.silence = silence.toNanos();
    this.nanos = nanos;
  }

  /** Whether it is time to say that reason. */
  synchronized boolean due(String reason) {
    long now = nanos.getAsLong();
    var last = said.get(reason);
    if (last != null && now - last < silence) {
      return false;
    }
    if (said.size() >= MOST_REASONS) {
      said.clear();
    }
    said.put(reason, now);
    return true;
  }
}
