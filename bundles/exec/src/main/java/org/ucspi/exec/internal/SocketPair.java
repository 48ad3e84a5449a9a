package org.ucspi.exec.internal;

import java.io.IOException;

/** Two Unix-domain sockets that are connected, closed in every program that is not given them. */
record SocketPair(int one, int other) {

  /**
   * Opens both.
   *
   * @param type such as {@link LibC#SOCK_STREAM}
   */
  static SocketPair open(int type) throws IOException {
    try (var ends = Scratch.take()) {
      LibC.check(
          LibC.socketpair(LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC, 0, ends.address()),
          "open a socket pair");
      return new SocketPair(ends.bytes().getInt(0), ends.bytes().getInt(Integer.BYTES));
    }
  }
}
