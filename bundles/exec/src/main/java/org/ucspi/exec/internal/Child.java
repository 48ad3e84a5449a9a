package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import org.ucspi.api.stream.End;

/**
 * A process that we started and have not reaped: until then its number, and that of its process
 * group, belong to nobody else. The loop's thread only.
 */
final class Child {
  private static final int SIGINFO_SIZE = 128;
  private static final int CODE = 8;
  private static final int PID = 16;
  private static final int STATUS = 24;
  private static final int CLD_EXITED = 1;

  private final int pid;
  private boolean reaped;

  Child(int pid) {
    this.pid = pid;
  }

  int pid() {
    return pid;
  }

  /** Signals the whole session that the process leads. */
  void signal(int signal) {
    if (!reaped) {
      LibC.kill(-pid, signal);
    }
  }

  /** Reaps the process, which has ended, and says how. */
  End reap() {
    return reap(LibC.WEXITED | LibC.WNOHANG);
  }

  /** Ends a process that nobody has seen yet. Waits for the kernel to take it away. */
  void discard() {
    signal(LibC.SIGKILL);
    reap(LibC.WEXITED);
  }

  private End reap(int options) {
    reaped = true;
    ByteBuffer info = EpollLoop.nativeBuffer(SIGINFO_SIZE);
    int result;
    do {
      result = LibC.waitid(LibC.P_PID, pid, LibC.address(info), options);
    } while (result == -1 && LibC.errno() == LibC.EINTR);
    if (result == -1 || info.getInt(PID) != pid) {
      return new End.Broken("its status was lost");
    }
    int status = info.getInt(STATUS);
    return info.getInt(CODE) == CLD_EXITED ? new End.Exited(status) : new End.Signalled(status);
  }
}
