package org.ucspi.exec.internal;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ends of pipes and sockets that a program is given, by the number that it will see. Closed
 * here once it has its own copies, or never came to be.
 */
final class ProgramEnds implements AutoCloseable {
  private final SortedMap<Integer, Integer> ends = new TreeMap<>();

  /** Takes over a descriptor. */
  void add(int number, int descriptor) {
    ends.put(number, descriptor);
  }

  /** All of them and the program's standard error, which stays open here. */
  SortedMap<Integer, Integer> with(int standardError) {
    var all = new TreeMap<>(ends);
    all.put(2, standardError);
    return all;
  }

  @Override
  public void close() {
    ends.values().forEach(LibC::close);
    ends.clear();
  }
}
