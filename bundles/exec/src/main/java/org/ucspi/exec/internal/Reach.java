package org.ucspi.exec.internal;

/** Which processes get the signals that are meant for a program. Any thread. */
sealed interface Reach permits Session, Alone {

  void signal(int signal);

  /** Whether there is any, also such as have ended and were not reaped. */
  boolean exists();

  /** Whether there is any, besides the program itself, once that was reaped. */
  boolean existsWithoutLeader();
}
