package org.ucspi.exec.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs that run, and what is to be waited for before the loop may end. Any thread. */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** With the time from SIGTERM to SIGKILL. */
  private final Map<ProgramStream, Duration> programs = new ConcurrentHashMap<>();

  /** Ended programs of which others are left that were told to end, likewise. */
  private final Map<Child, Duration> leaving = new ConcurrentHashMap<>();

  void add(ProgramStream stream, Duration killAfter) {
    programs.put(stream, killAfter);
  }

  void ended(ProgramStream stream) {
    leaving.keySet().removeIf(child -> !child.owesKill());
    var killAfter = programs.get(stream);
    if (killAfter != null && stream.child().owesKill()) {
      leaving.put(stream.child(), killAfter);
    }
    programs.remove(stream);
    synchronized (programs) {
      programs.notifyAll();
    }
  }

  /** Ends all of them and waits for it as long as that takes at most. */
  void end(String reason) throws InterruptedException {
    long patience =
        Stream.concat(programs.values().stream(), leaving.values().stream())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO)
            .plus(GRACE)
            .toNanos();
    long deadline = System.nanoTime() + patience;
    programs.keySet().forEach(stream -> stream.abort(reason));
    awaitPrograms(deadline);
    // nobody tells when the others end, and SIGKILL for those that do not is still to come
    while (othersLive() && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK_AGAIN.toMillis());
    }
  }

  private void awaitPrograms(long deadline) throws InterruptedException {
    synchronized (programs) {
      while (!programs.isEmpty()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          LOG.warn("unable to end {} programs: they do not go even after SIGKILL", programs.size());
          return;
        }
        programs.wait(millis);
      }
    }
  }

  private boolean othersLive() {
    leaving.keySet().removeIf(child -> !child.owesKill());
    if (leaving.isEmpty()) {
      return false;
    }
    var alive = Session.alive();
    return leaving.keySet().stream().anyMatch(child -> alive.contains(child.reach()));
  }
}
