package org.ucspi.exec.internal;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a program finds on its descriptors.
 *
 * @param role which of them are the network
 * @param errors where its standard error goes
 */
record Descriptors(Role role, StandardError errors) {
  /** Those of a program that a server starts. */
  static final Descriptors OF_A_SERVER = new Descriptors(Role.SERVER, StandardError.LOG);

  /** A server's programs serve, a client's talk to a server for whoever started the client. */
  enum Role {
    SERVER(0, 1),
    CLIENT(6, 7);

    private final int in;
    private final int out;

    Role(int in, int out) {
      this.in = in;
      this.out = out;
    }

    /** The number of the descriptor that the program reads the network from. */
    int in() {
      return in;
    }

    /** The number of the one that it writes to. */
    int out() {
      return out;
    }

    /** As it is configured. */
    String text() {
      return in + "," + out;
    }
  }

  /** What descriptor 2 is. */
  enum StandardError {
    LOG,
    INHERIT
  }

  /**
   * True where the terminal, and the signals that its keys make, are the program's as much as this
   * JVM's.
   */
  boolean client() {
    return role == Role.CLIENT;
  }

  /**
   * Those that are not the network, by the number that the program sees, what they are here.
   *
   * @param log where what is written to it is logged
   */
  SortedMap<Integer, Integer> others(int log) {
    var others = new TreeMap<Integer, Integer>();
    if (client()) {
      others.put(0, 0);
      others.put(1, 1);
    }
    others.put(2, errors == StandardError.INHERIT ? 2 : log);
    return others;
  }
}
