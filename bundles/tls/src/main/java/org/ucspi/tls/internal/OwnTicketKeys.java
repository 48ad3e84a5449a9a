package org.ucspi.tls.internal;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ticket keys that nobody else has. The native library lets tickets of TLS 1.3 live for two days
 * whatever is set; here they end with their key. A new key comes after half the life of a session,
 * and goes when no session that it protects may be resumed any more: a session lives as long as it
 * should, and half as long again at most. What was said under a key that is gone stays a secret.
 *
 * <p>Any thread; renewed by whoever comes first.
 */
final class OwnTicketKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The one in use, and those whose sessions live. */
  private static final int KEPT = 3;

  private final long intervalNanos;
  private final Consumer<List<byte[]>> use;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private volatile long renewedNanos;

  /**
   * Has a key at once.
   *
   * @param life of a session
   * @param use is given all keys after each change, the first of them for new tickets
   */
  OwnTicketKeys(Duration life, Consumer<List<byte[]>> use, long nowNanos) {
    this.intervalNanos = life.dividedBy(2).toNanos();
    this.use = use;
    renew(nowNanos);
  }

  /** To be called before each use. */
  void renewWhereDue(long nowNanos) {
    if (nowNanos - renewedNanos >= intervalNanos) {
      renewOnce(nowNanos);
    }
  }

  private synchronized void renewOnce(long nowNanos) {
    long late = nowNanos - renewedNanos;
    if (late < intervalNanos) {
      return;
    }
    if (late >= KEPT * intervalNanos) {
      keys.clear(); // nobody came for so long that all sessions are over
    }
    renew(nowNanos);
  }

  private synchronized void renew(long nowNanos) {
    var key = new byte[TicketKeys.LENGTH];
    RANDOM.nextBytes(key);
    keys.addFirst(key);
    if (keys.size() > KEPT) {
      keys.removeLast();
    }
    use.accept(List.copyOf(keys));
    renewedNanos = nowNanos;
  }
}
