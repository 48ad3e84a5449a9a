package org.ucspi.commands;

import java.util.concurrent.CompletionStage;
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
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(listeners, front, awaited), "stop"));
    if (front > 0) {
      ProcessHandle.of(front).ifPresent(Stopping::stopAfter);
    }
  }

  /** It may be killed without a word. */
  private static void stopAfter(ProcessHandle front) {
    var unused = front.onExit().thenRun(() -> Runtime.getRuntime().exit(0));
  }

  private static long front() {
    return Long.getLong(FRONT, 0);
  }

  private static void stop(Listeners listeners, long front, boolean awaited) {
    var drained = listeners.drain();
    if (!awaited) {
      tell(front);
    }
    await(drained);
    CommandLog.get().flush();
    Runtime.getRuntime().halt(0);
  }

  private static void tell(long front) {
    ProcessHandle.current()
        .parent()
        .filter(parent -> parent.pid() == front)
        .ifPresent(ProcessHandle::destroy);
  }

  /** As long as the last connection lives, which ends when it is idle for too long. */
  private static void await(CompletionStage<Void> drained) {
    drained.toCompletableFuture().join();
  }
}
