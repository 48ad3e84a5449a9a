package org.ucspi.exec.internal;

/**
 * A program in a process group that is not its own but that of this JVM, which a signal to the
 * group would end.
 *
 * @param number that of the program's process, not to be signalled once that was reaped
 */
record Alone(int number) implements Reach {

  @Override
  public void signal(int signal) {
    LibC.kill(number, signal);
  }

  /** Nobody knows which processes it left behind. */
  @Override
  public boolean exists() {
    return false;
  }

  @Override
  public boolean existsWithoutLeader() {
    return false;
  }
}
