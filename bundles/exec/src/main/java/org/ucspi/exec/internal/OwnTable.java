package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.Semaphore;

/**
 * A thread with a table of descriptors of its own, which calls posix_spawn(3). A new process begins
 * with a copy of its parent's table, here that of the thread that starts it, and closes what it is
 * not to have: beside thousands of connections that takes longer than all the rest. This table has
 * descriptors 0, 1 and 2 of the JVM, and what is sent for the program to be started.
 *
 * <p>Whatever runs in this thread must not open a file, and so must not load a class: its numbers
 * mean nothing to the other threads, nor theirs to it. It makes three system calls, from classes
 * that are there before.
 */
final class OwnTable implements AutoCloseable {
  /** The number that the first descriptor sent has here; the others follow. */
  static final int FIRST = 10;

  private static final int CHANNEL = 3;
  private static final int LAST = -1; // the highest, as an unsigned number

  /** Addresses of what posix_spawn takes. */
  record Call(
      long pid, long path, long actions, long attributes, long arguments, long environment) {}

  private final int ours;
  private final DescriptorMessage sent = new DescriptorMessage();
  private final Semaphore done = new Semaphore(0);
  private volatile Call call = new Call(0, 0, 0, 0, 0, 0);
  private volatile int error;

  private OwnTable(int ours) {
    this.ours = ours;
  }

  /**
   * Starts the thread.
   *
   * @throws IOException with what is missing
   */
  static OwnTable open(int number) throws IOException {
    var sockets = SocketPair.open(LibC.SOCK_SEQPACKET);
    var table = new OwnTable(sockets.one());
    var received = new DescriptorMessage();
    var thread =
        new Thread(() -> table.run(sockets.other(), received), "ucspi-exec-spawn-" + number);
    thread.setDaemon(true);
    try {
      thread.start();
      table.done.acquireUninterruptibly();
      if (table.error != 0) {
        throw new IOException("unable to part descriptors: " + LibC.text(table.error));
      }
      return table;
    } catch (IOException | RuntimeException | Error e) {
      table.close();
      throw e;
    } finally {
      LibC.close(sockets.other());
    }
  }

  /**
   * Calls posix_spawn and waits for it. One thread at a time.
   *
   * @param descriptors what the new process finds from {@link #FIRST} on, in this order
   * @return an error number, or 0
   */
  int spawn(Collection<Integer> descriptors, Call what) throws IOException {
    call = what;
    sent.put(descriptors);
    LibC.check(LibC.sendmsg(ours, sent.address(), LibC.MSG_NOSIGNAL), "pass descriptors on");
    done.acquireUninterruptibly();
    return error;
  }

  private void run(int theirs, DescriptorMessage received) {
    boolean separated = separate(theirs);
    error = separated ? 0 : LibC.errno();
    done.release();
    if (separated) {
      while (receive(received)) {
        error = received.beginsWith(FIRST) ? spawn(call) : LibC.EMFILE;
        LibC.close_range(FIRST, LAST, 0);
        done.release();
      }
      error = LibC.EPIPE;
      done.release();
    }
  }

  /** All numbers below {@link #FIRST} are taken here then, those that a program is to see too. */
  private static boolean separate(int theirs) {
    boolean done =
        LibC.close_range(theirs + 1, LAST, LibC.CLOSE_RANGE_UNSHARE) == 0
            && LibC.dup2(theirs, CHANNEL) == CHANNEL
            && LibC.close_range(CHANNEL + 1, LAST, 0) == 0;
    for (int number = CHANNEL + 1; done && number < FIRST; number++) {
      done = LibC.fcntl(CHANNEL, LibC.F_DUPFD_CLOEXEC, number) == number;
    }
    return done;
  }

  /** False at the end. */
  private static boolean receive(DescriptorMessage message) {
    long length;
    do {
      message.clear();
      length = LibC.recvmsg(CHANNEL, message.address(), LibC.MSG_CMSG_CLOEXEC);
    } while (length == -1 && LibC.errno() == LibC.EINTR);
    return length > 0;
  }

  private static int spawn(Call call) {
    return LibC.posix_spawn(
        call.pid, call.path, call.actions, call.attributes, call.arguments, call.environment);
  }

  /** Ends the thread, once it has done what it was last asked for. */
  @Override
  public void close() {
    LibC.close(ours);
  }
}
