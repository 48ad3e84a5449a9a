package org.ucspi.core.internal;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts a listener's connections, in all and by IP address, and defers accepting at the limit. Any
 * thread.
 */
final class Limits {
  private final Map<InetAddress, Integer> byIp = new HashMap<>();
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

  /** Counts one more connection of this address and tells how many there are now. */
  synchronized int enter(InetAddress ip) {
    return byIp.merge(ip, 1, Integer::sum);
  }

  synchronized void leave(InetAddress ip) {
    byIp.computeIfPresent(ip, (key, n) -> n == 1 ? null : n - 1);
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
