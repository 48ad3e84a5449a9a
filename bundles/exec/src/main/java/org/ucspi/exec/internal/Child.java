package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.ucspi.api.stream.End;

/**
 * A process that we started and have not reaped: until then its number, and that of its session's
 * process group if it has one, belong to nobody else. The loop's thread only, once it is watched.
 */
final class Child {
  private static final String LOST = "its status was lost";

  // a siginfo_t has 128 bytes
  private static final int CODE = 8;
  private static final int PID = 16;
  private static final int STATUS = 24;
  private static final int CLD_EXITED = 1;

  private final int pid;
  private final Reach reach;
  private final EpollLoop loop;
  private int descriptor = -1;
  private long id;
  private boolean ended;
  private boolean reaped;
  private Optional<Alarms.Alarm> killing = Optional.empty();
  private long killAt;
  private volatile boolean othersLeft;

  Child(Reach reach, int pid, EpollLoop loop) {
    this.pid = pid;
    this.reach = reach;
    this.loop = loop;
  }

  int pid() {
    return pid;
  }

  Reach reach() {
    return reach;
  }

  /** Begins to wait for the end of the process. */
  void watch(Runnable whenEnded) throws IOException {
    descriptor = LibC.pidfdOpen(pid);
    id =
        loop.watch(
            descriptor,
            LibC.EPOLLIN,
            events -> {
              ended = true;
              whenEnded.run();
            });
  }

  boolean ended() {
    return ended;
  }

  /** Asks all whom its signals reach to end, and makes it when that does not help. */
  void terminate(Duration killAfter, Runnable whenKilled) {
    reach.signal(LibC.SIGTERM);
    reach.signal(LibC.SIGCONT); // a stopped process would never see the first one
    killAt = System.nanoTime() + killAfter.toNanos();
    killing =
        Optional.of(
            loop.at(
                killAt,
                () -> {
                  kill();
                  whenKilled.run();
                }));
  }

  private void kill() {
    killing = Optional.empty();
    if (!reaped || owesKill()) {
      reach.signal(LibC.SIGKILL);
    }
    othersLeft = false;
  }

  /**
   * True from the end of a program that was told to end until the processes it left behind, which
   * were told too, have ended or been killed. Any thread.
   */
  boolean owesKill() {
    return othersLeft && reach.existsWithoutLeader();
  }

  /** Reaps the process, which has ended, and says how. */
  End reap() {
    return reap(LibC.WEXITED | LibC.WNOHANG);
  }

  /** Ends a process that nobody has seen yet. Waits for the kernel to take it away. */
  void discard() {
    reach.signal(LibC.SIGKILL);
    reap(LibC.WEXITED);
  }

  private End reap(int options) {
    reaped = true;
    if (descriptor >= 0) {
      loop.forget(id);
      LibC.close(descriptor);
      descriptor = -1;
    }
    try (var info = Scratch.take()) {
      info.bytes().putInt(PID, 0);
      int result;
      do {
        result = LibC.waitid(LibC.P_PID, pid, info.address(), options);
      } while (result == -1 && LibC.errno() == LibC.EINTR);
      killing.ifPresent(this::killOthersLater);
      return result == -1 ? new End.Broken(LOST) : end(info.bytes());
    }
  }

  /** What a siginfo_t says. */
  private End end(ByteBuffer info) {
    if (info.getInt(PID) != pid) {
      return new End.Broken(LOST);
    }
    int status = info.getInt(STATUS);
    return info.getInt(CODE) == CLD_EXITED ? new End.Exited(status) : new End.Signalled(status);
  }

  /** Without holding on to what the end of the program itself needed. */
  private void killOthersLater(Alarms.Alarm alarm) {
    alarm.cancel();
    othersLeft = reach.exists();
    if (othersLeft) {
      loop.at(killAt, this::kill);
    }
  }
}
