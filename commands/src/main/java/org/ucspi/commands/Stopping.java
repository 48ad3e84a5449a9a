package org.ucspi.commands;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ucspi.api.listener.Listeners;

/**
 * What SIGTERM does to a server: its port closes, and it is over for whoever started it; its live
 * connections go on to their ends. One process cannot end and go on. So it was started by a shell
 * that waits for it (see lib/commands/run): that shell is told, by SIGTERM, as soon as the port is
 * closed, and exits with 0.
 */
final class Stopping {
  /** System property: the process number of that shell. */
  private static final String FRONT = "ucspi.front";

  private Stopping() {}

  /**
   * Makes ready for SIGTERM, and for the shell's end without a word.
   *
   * @param awaited whether the connections end, too, before the shell is told
   */
  static void with(Listeners listeners, boolean awaited) {
    var front = front();
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(listeners, front, awaited), "stop"));
    } catch (IllegalStateException e) {
      return; // it was told to stop while it was starting, and does
    }
    if (front > 0) {
      waiting(front).ifPresentOrElse(Stopping::stopAfter, () -> Runtime.getRuntime().exit(0));
    }
  }

  /** Whoever started this process, unless it has ended by now: then nobody can stop the server. */
  private static Optional<ProcessHandle> waiting(long front) {
    return ProcessHandle.current().parent().filter(parent -> parent.pid() == front);
  }

  /** It may be killed without a word. */
  private static void stopAfter(ProcessHandle front) {
    var unused = front.onExit().thenRun(() -> Runtime.getRuntime().exit(0));
  }

  private static long front() {
    return Long.getLong(FRONT, 0);
  }

  private static void stop(Listeners listeners, long front, boolean awaited) {
    var drained = listeners.drain().toCompletableFuture();
    do {
      if (!awaited) {
        tell(front);
      }
    } while (!isOver(drained));
    CommandLog.get().flush();
    Runtime.getRuntime().halt(0);
  }

  /** A shell misses a signal that comes just before it waits: it is told until it has ended. */
  private static void tell(long front) {
    waiting(front).ifPresent(ProcessHandle::destroy);
  }

  /** Waits for a while: the last connection ends when it is idle for too long. */
  private static boolean isOver(CompletableFuture<Void> drained) {
    try {
      drained.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      return true;
    }
  }
}
