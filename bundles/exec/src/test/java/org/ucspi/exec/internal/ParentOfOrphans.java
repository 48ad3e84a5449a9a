package org.ucspi.exec.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;

/** Makes this JVM the parent of what its programs leave behind, as where it is process 1. */
final class ParentOfOrphans implements AutoCloseable {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int SIGINFO_SIZE = 128;

  static {
    Native.register(ParentOfOrphans.class, NativeLibrary.getProcess());
  }

  ParentOfOrphans() throws IOException {
    LibC.check(prctl(PR_SET_CHILD_SUBREAPER, 1), "become the parent of orphans");
  }

  /** True when it was there to be reaped. */
  boolean reap(int pid) {
    var info = EpollLoop.nativeBuffer(SIGINFO_SIZE);
    return LibC.waitid(LibC.P_PID, pid, LibC.address(info), LibC.WEXITED) == 0;
  }

  @Override
  public void close() throws IOException {
    LibC.check(prctl(PR_SET_CHILD_SUBREAPER, 0), "leave orphans to others");
  }

  private static native int prctl(int option, long argument);
}
