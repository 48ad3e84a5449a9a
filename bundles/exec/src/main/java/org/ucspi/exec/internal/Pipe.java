package org.ucspi.exec.internal;

import java.io.IOException;

/** The two ends of a pipe, closed in every program that is not given them. */
record Pipe(int readEnd, int writeEnd) {

  static Pipe open() throws IOException {
    var ends = EpollLoop.nativeBuffer(2 * Integer.BYTES);
    LibC.check(LibC.pipe2(LibC.address(ends), LibC.O_CLOEXEC), "open a pipe");
    return new Pipe(ends.getInt(0), ends.getInt(Integer.BYTES));
  }

  /** For our end only: the program's is another open file and stays as programs expect it. */
  static void nonBlocking(int end) throws IOException {
    LibC.check(LibC.fcntl(end, LibC.F_SETFL, LibC.O_NONBLOCK), "set up a pipe");
  }

  void close() {
    LibC.close(readEnd);
    LibC.close(writeEnd);
  }
}
