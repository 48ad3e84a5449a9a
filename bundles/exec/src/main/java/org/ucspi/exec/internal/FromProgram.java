package org.ucspi.exec.internal;

import java.io.IOException;

/** What a program sends, on its way to the client. The loop's thread only, but for two methods. */
interface FromProgram {

  /** What a read found. */
  enum Found {
    NOTHING,
    DATA,
    END
  }

  /** Begins to follow the descriptors. */
  void watch(Runnable afterEvent) throws IOException;

  /** Whether a read may find something. Any thread. */
  boolean readable();

  /**
   * Reads into the loop's chunk.
   *
   * @param wanted false: look for the end only
   */
  Found read(boolean wanted);

  /** What follows is for TLS. Any thread. */
  void tlsStarted();

  /** Whether bytes wait to be read, or it is not yet time to read any. */
  boolean somethingWaits();

  /** Whether nothing follows. */
  boolean over();

  void close();
}
