package org.ucspi.exec.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The calls of the C library that programs need, mapped directly. Addresses and sizes are longs:
 * 64-bit Linux only. Constants are those of x86_64 and aarch64, which agree in all but the layout
 * of {@code epoll_event}.
 */
final class LibC {
  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EPIPE = 32;

  static final int O_RDWR = 0x2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int F_GETFD = 1;
  static final int F_SETFL = 4;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final long FIONREAD = 0x541B;

  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int MSG_NOSIGNAL = 0x4000;

  static final int SHUT_WR = 1;

  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_MOD = 3;
  static final int EPOLLIN = 0x1;
  static final int EPOLLOUT = 0x4;
  static final int EPOLLERR = 0x8;
  static final int EPOLLHUP = 0x10;
  static final int EPOLLET = 1 << 31;

  static final int SIGKILL = 9;
  static final int SIGTERM = 15;
  static final int SIGCHLD = 17;
  static final int SIGCONT = 18;

  static final int P_PID = 1;
  static final int WNOHANG = 1;
  static final int WEXITED = 4;

  private static final long PIDFD_OPEN = 434;

  static {
    // the process itself: what the JVM has loaded of the C library, whatever the file is called
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native int pipe2(long descriptors, int flags);

  static native int shutdown(int socket, int how);

  static native int socketpair(int domain, int type, int protocol, long descriptors);

  static native long sendmsg(int socket, long message, int flags);

  static native int open(String path, int flags);

  static native int close(int descriptor);

  static native int fcntl(int descriptor, int command, long argument);

  static native int ioctl(int descriptor, long request, long argument);

  static native long read(int descriptor, long address, long count);

  static native long write(int descriptor, long address, long count);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int descriptor, long event);

  static native int epoll_wait(int epoll, long events, int most, int milliseconds);

  static native int eventfd(int initial, int flags);

  static native int kill(int pid, int signal);

  static native int waitid(int kind, int id, long info, int options);

  static native long signal(int signal, long handler);

  static native int sigfillset(long set);

  static native int posix_spawn(
      long pid, long path, long actions, long attributes, long arguments, long environment);

  static native int posix_spawnattr_init(long attributes);

  static native int posix_spawnattr_setflags(long attributes, short flags);

  static native int posix_spawnattr_setsigdefault(long attributes, long set);

  static native int posix_spawnattr_setsigmask(long attributes, long set);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_adddup2(long actions, int from, int to);

  static native int posix_spawn_file_actions_addclose(long actions, int descriptor);

  static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

  static native int posix_spawn_file_actions_addclosefrom_np(long actions, int first);

  private static native long syscall(long number, long first, long second);

  /** A descriptor that becomes readable when the process has ended; see pidfd_open(2). */
  static int pidfdOpen(int pid) throws IOException {
    return (int) check(syscall(PIDFD_OPEN, pid, 0), "open a pidfd");
  }

  static int errno() {
    return Native.getLastError();
  }

  /** Passes a result through unless it says that errno is set. */
  static long check(long result, String tried) throws IOException {
    if (result == -1) {
      throw new IOException("unable to " + tried + ": " + text(errno()));
    }
    return result;
  }

  static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /** What an error number means, in the words of errno(3) but short and never translated. */
  static String text(int errno) {
    return switch (errno) {
      case 1 -> "operation not permitted";
      case 2 -> "no such file or directory";
      case 5 -> "input/output error";
      case 7 -> "arguments and environment too long";
      case 8 -> "neither a binary nor a script that begins with #!";
      case 11 -> "too many processes, see ulimit -u and TasksMax";
      case 12 -> "out of memory";
      case 13 -> "permission denied";
      case 20 -> "not a directory";
      case 23 -> "too many open files in the system, see fs.file-max";
      case 24 -> "too many open files, see ulimit -n and LimitNOFILE";
      case 26 -> "the file is being written";
      case 32 -> "broken pipe";
      case 38 -> "not supported by this kernel";
      case 40 -> "too many symbolic links";
      default -> "error " + errno;
    };
  }
}
