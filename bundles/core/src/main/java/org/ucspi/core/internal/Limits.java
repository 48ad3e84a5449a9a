package org.ucspi.core.internal;

/** Counts a listener's connections and defers accepting at the limit. Any thread. */
final class Limits {
  private int limit;
  private int count;
  private boolean deferred;

  Limits(int limit) {
    this.limit = limit;
  }

  /** Takes a place for the next connection, or notes that one is wanted. */
  synchronized boolean acquire() {
    if (count >= limit) {
      deferred = true;
      return false;
    }
    count++;
    return true;
  }

  /** Gives a place back. True when somebody waits for it: resume accepting. */
  synchronized boolean release() {
    count--;
    return wanted();
  }

  /**
   * Changes the limit; connections beyond a smaller one stay. True when accepting is to be resumed.
   */
  synchronized boolean limit(int newLimit) {
    limit = newLimit;
    return wanted();
  }

  synchronized int count() {
    return count;
  }

  private boolean wanted() {
    boolean resume = deferred && count < limit;
    deferred &= !resume;
    return resume;
  }
}
