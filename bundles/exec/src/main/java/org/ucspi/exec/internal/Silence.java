package org.ucspi.exec.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Waits until what a program left behind has written nothing for some time. Bytes that wait for a
 * slow client are no silence. The loop's thread only.
 */
final class Silence {
  /** How soon to look again whether a slow client has taken what waits for it. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final EpollLoop loop;
  private final Duration limit;
  private final BooleanSupplier somethingWaits;
  private final Runnable whenSilent;
  private Optional<Alarms.Alarm> alarm = Optional.empty();
  private long heard;

  Silence(EpollLoop loop, Duration limit, BooleanSupplier somethingWaits, Runnable whenSilent) {
    this.loop = loop;
    this.limit = limit;
    this.somethingWaits = somethingWaits;
    this.whenSilent = whenSilent;
  }

  /** Begins to wait, the first time. */
  void begin() {
    if (alarm.isEmpty()) {
      heard = System.nanoTime();
      lookIn(limit.toNanos());
    }
  }

  /** Something was read. */
  void broken() {
    if (alarm.isPresent()) {
      heard = System.nanoTime();
    }
  }

  void end() {
    alarm.ifPresent(Alarms.Alarm::cancel);
  }

  private void look() {
    long now = System.nanoTime();
    if (somethingWaits.getAsBoolean()) {
      heard = now;
      lookIn(Math.max(limit.toNanos(), LOOK_AGAIN.toNanos()));
    } else if (now - heard < limit.toNanos()) {
      lookIn(heard + limit.toNanos() - now);
    } else {
      whenSilent.run();
    }
  }

  private void lookIn(long nanos) {
    alarm = Optional.of(loop.at(System.nanoTime() + nanos, this::look));
  }
}
