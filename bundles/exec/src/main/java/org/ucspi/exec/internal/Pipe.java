package org.ucspi.exec.internal;

import java.io.IOException;

/** The two ends of a pipe, closed in every program that is not given them. */
record Pipe(int readEnd, int writeEnd) {

  static Pipe open() throws IOException {
    try (var ends = Scratch.take()) {
      LibC.check(LibC.pipe2(ends.address(), LibC.O_CLOEXEC), "open a pipe");
      return new Pipe(ends.bytes().getInt(0), ends.bytes().getInt(Integer.BYTES));
    }
  }

  /** A pipe that a program reads from. */
  static Pipe toProgram() throws IOException {
    var pipe = open();
    return pipe.withNonBlocking(pipe.writeEnd);
  }

  /** A pipe that a program writes to. */
  static Pipe fromProgram() throws IOException {
    var pipe = open();
    return pipe.withNonBlocking(pipe.readEnd);
  }

  /** For our end only: the program's is another open file and stays as programs expect it. */
  private Pipe withNonBlocking(int end) throws IOException {
    try {
      LibC.check(LibC.fcntl(end, LibC.F_SETFL, LibC.O_NONBLOCK), "set up a pipe");
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  void close() {
    LibC.close(readEnd);
    LibC.close(writeEnd);
  }
}
