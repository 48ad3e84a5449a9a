package org.ucspi.exec.internal;

import java.io.IOException;

/** Our ends of two pipes: one that a program reads from, one that it writes to. */
record Pipes(ProgramOutput output, ProgramInput input) {

  /**
   * Opens both.
   *
   * @param theirs gets the program's ends
   * @param in the program's number of the one that it reads from
   * @param out of the one that it writes to
   */
  static Pipes open(EpollLoop loop, Buffers buffers, ProgramEnds theirs, int in, int out)
      throws IOException {
    var toProgram = Pipe.toProgram();
    theirs.add(in, toProgram.readEnd());
    try {
      var fromProgram = Pipe.fromProgram();
      theirs.add(out, fromProgram.writeEnd());
      return new Pipes(
          new ProgramOutput(toProgram.writeEnd(), loop, buffers),
          new ProgramInput(fromProgram.readEnd(), loop));
    } catch (IOException e) {
      LibC.close(toProgram.writeEnd());
      throw e;
    }
  }

  void close() {
    output.close();
    input.close();
  }
}
