package org.ucspi.api.commandline;

/**
 * A command line that cannot be done. The message is all that the command says, with its own name
 * in front, such as {@code sslserver: usage: sslserver [ -1346… ] host port program}.
 */
public final class CommandLineException extends Exception {
  /** Permanent: wrong usage (UCSPI's convention for exit codes). */
  public static final int PERMANENT = 100;

  /** Temporary, or the system's. */
  public static final int TEMPORARY = 111;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandLineException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** {@link #PERMANENT} or {@link #TEMPORARY}. */
  public int exitCode() {
    return exitCode;
  }
}
