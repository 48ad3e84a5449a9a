package org.ucspi.core.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.ucspi.api.connection.IpText;

/**
 * Who of a listener's connections is admitted from which IP address. Only the admitted ones count,
 * from the moment of the decision to their end; an address without any has no entry. Any thread.
 */
final class IpLimits {
  private final Map<Origin, Integer> admitted = new HashMap<>();

  /** What was decided on a connection. */
  enum Decision {
    ADMITTED,
    REFUSED,
    /** It ended before it was decided on. */
    OVER
  }

  private enum State {
    WAITING,
    HELD,
    OVER
  }

  /** An address, with its link where it means nothing without (RFC 4007, 6). */
  private record Origin(InetAddress ip, int link) {
    static Origin of(InetAddress address) {
      var ip = IpText.unmapped(address);
      return new Origin(
          ip, ip instanceof Inet6Address v6 && ip.isLinkLocalAddress() ? v6.getScopeId() : 0);
    }
  }

  /** The place that a connection from this address may get. */
  Place place(InetAddress ip) {
    return new Place(Origin.of(ip));
  }

  /** How many addresses have a connection now. */
  synchronized int addresses() {
    return admitted.size();
  }

  private int count(Origin origin) {
    return admitted.getOrDefault(origin, 0);
  }

  /** One connection's place: decided on at most once, given back at most once. */
  final class Place {
    private final Origin origin;
    private State state = State.WAITING; // guarded by the limits, as their map

    private Place(Origin origin) {
      this.origin = origin;
    }

    /**
     * Decides and counts in one step: admitted while fewer than {@code limit} are.
     *
     * @param limit 0 for none, which counts all the same: the next one may have a limit; nobody is
     *     admitted under a negative one
     */
    Decision admit(int limit) {
      synchronized (IpLimits.this) {
        if (state != State.WAITING) {
          return Decision.OVER;
        }
        if (limit != 0 && count(origin) >= limit) {
          return Decision.REFUSED;
        }
        admitted.merge(origin, 1, Integer::sum);
        state = State.HELD;
        return Decision.ADMITTED;
      }
    }

    /** The connection has ended, in whatever way. Idempotent; it is not admitted after that. */
    void giveBack() {
      synchronized (IpLimits.this) {
        if (state == State.HELD) {
          admitted.computeIfPresent(origin, (key, n) -> n == 1 ? null : n - 1);
        }
        state = State.OVER;
      }
    }
  }
}
