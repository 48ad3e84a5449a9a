package org.ucspi.api.stream;

/** How a {@link ByteStream} came to its end. */
public sealed interface End {

  /** Both directions were ended in good order. */
  record Finished() implements End {}

  /**
   * A program ended by itself.
   *
   * @param status its exit status, 0 to 255
   */
  record Exited(int status) implements End {}

  /**
   * A program was ended by a signal.
   *
   * @param signal the signal's number, as in signal(7)
   */
  record Signalled(int signal) implements End {}

  /**
   * The stream broke or was aborted; bytes may be lost.
   *
   * @param reason lower case, one line, fit for the log
   */
  record Broken(String reason) implements End {}
}
