package org.ucspi.exec.internal;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** Processor time as getrusage(2) counts it. */
final class ProcessorTime {
  private static final int SELF = 0;
  private static final int CHILDREN = -1;
  private static final int RUSAGE_SIZE = 144;

  static {
    Native.register(ProcessorTime.class, NativeLibrary.getProcess());
  }

  private ProcessorTime() {}

  private static native int getrusage(int who, long usage);

  /** Of this process, in ns. */
  static long own() {
    return used(SELF);
  }

  /** Of its children that were waited for, in ns. */
  static long children() {
    return used(CHILDREN);
  }

  private static long used(int who) {
    try (var usage = new Memory(RUSAGE_SIZE)) {
      if (getrusage(who, Pointer.nativeValue(usage)) != 0) {
        throw new IllegalStateException("unable to ask for processor time");
      }
      // two struct timeval: in user mode, in the kernel
      long seconds = usage.getLong(0) + usage.getLong(2L * Long.BYTES);
      long micros = usage.getLong(Long.BYTES) + usage.getLong(3L * Long.BYTES);
      return seconds * 1_000_000_000 + micros * 1000;
    }
  }
}
