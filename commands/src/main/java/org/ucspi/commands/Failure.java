package org.ucspi.commands;

/** Why a command ends, and with what exit code. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Why it ends.
   *
   * @param line what to say, behind the command's name; empty where all has been said
   */
  Failure(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
