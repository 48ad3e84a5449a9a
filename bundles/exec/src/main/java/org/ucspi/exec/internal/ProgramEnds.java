package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ends of pipes and sockets that a program is given, by the number that it will see. Closed
 * here once it has its own copies, or never came to be.
 */
final class ProgramEnds implements AutoCloseable {
  /** From here on no number is one that a program is to see. */
  private static final int FREE = 10;

  private final int free;
  private final SortedMap<Integer, Integer> ends = new TreeMap<>();

  ProgramEnds() {
    this(FREE);
  }

  ProgramEnds(int free) {
    this.free = free;
  }

  /** Takes over a descriptor. */
  void add(int number, int descriptor) {
    ends.put(number, descriptor);
  }

  /**
   * All of them and others, which stay open here. They can be given in the order of their numbers:
   * 0, 1 and 2 are never free in this process and so overwrite nothing but themselves, and what
   * comes later was moved out of the way.
   *
   * @param others by the number that the program will see, 0 to 2
   */
  SortedMap<Integer, Integer> with(SortedMap<Integer, Integer> others) throws IOException {
    for (var end : ends.entrySet()) {
      if (end.getKey() > 2 && end.getValue() < free) {
        end.setValue(moved(end.getValue(), free));
      }
    }
    var all = new TreeMap<>(ends);
    all.putAll(others);
    return all;
  }

  /** The same open file under a number that is {@code least} or more. */
  private static int moved(int descriptor, int least) throws IOException {
    int copy =
        (int)
            LibC.check(
                LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, least), "duplicate a descriptor");
    LibC.close(descriptor);
    return copy;
  }

  @Override
  public void close() {
    ends.values().forEach(LibC::close);
    ends.clear();
  }
}
