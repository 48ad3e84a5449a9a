package org.ucspi.exec.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** Leaves this JVM so many descriptors to open and no more; see setrlimit(2). */
final class FewDescriptors implements AutoCloseable {
  private static final int RLIMIT_NOFILE = 7;

  static {
    Native.register(FewDescriptors.class, NativeLibrary.getProcess());
  }

  private final ByteBuffer before = EpollLoop.nativeBuffer(2 * Long.BYTES);
  private final ArrayDeque<Integer> taken = new ArrayDeque<>();

  FewDescriptors(int left) throws IOException {
    int highest;
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      highest =
          open.mapToInt(path -> Integer.parseInt(path.getFileName().toString())).max().orElse(0);
    }
    limit(highest + 30L);
    for (int n; (n = LibC.open("/dev/null", LibC.O_RDWR | LibC.O_CLOEXEC)) >= 0; ) {
      taken.add(n);
    }
    for (int i = 0; i < left; i++) {
      LibC.close(taken.removeLast());
    }
  }

  private FewDescriptors(long end) throws IOException {
    limit(end);
  }

  /** Those that are open stay, and none from this number on can be opened. */
  static FewDescriptors below(int end) throws IOException {
    return new FewDescriptors((long) end);
  }

  private void limit(long end) throws IOException {
    LibC.check(getrlimit(RLIMIT_NOFILE, LibC.address(before)), "get a limit");
    var now = EpollLoop.nativeBuffer(2 * Long.BYTES);
    now.putLong(0, end).putLong(Long.BYTES, before.getLong(Long.BYTES));
    LibC.check(setrlimit(RLIMIT_NOFILE, LibC.address(now)), "set a limit");
  }

  @Override
  public void close() throws IOException {
    taken.forEach(LibC::close);
    LibC.check(setrlimit(RLIMIT_NOFILE, LibC.address(before)), "set a limit");
  }

  private static native int getrlimit(int resource, long limits);

  private static native int setrlimit(int resource, long limits);
}
