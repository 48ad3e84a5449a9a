package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.Map;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.stream.ByteStream;

/** A way to run programs. */
interface Runner extends AutoCloseable {

  /** The programs of one configuration; they share a standard error. */
  interface Launcher extends AutoCloseable {

    /**
     * Starts a program. May take a millisecond, so not on an I/O thread.
     *
     * @param environment all of it
     * @throws IOException with the reason, fit for the log
     */
    Started start(Program program, Map<String, String> environment) throws IOException;

    /**
     * The same for a program that is the one to ask for TLS, see {@link UcspiTls}.
     *
     * @param environment all but the variables of {@link UcspiTls}
     * @param connection on which TLS is delayed
     */
    Started startDelayed(Program program, Map<String, String> environment, Connection connection)
        throws IOException;

    /** No more programs will be started; those that run are left alone. */
    @Override
    void close();
  }

  /** A program that runs. */
  record Started(ByteStream stream, long pid) {}

  /**
   * A launcher for a configuration.
   *
   * @param errors gets what the programs write to their standard error
   */
  Launcher launcher(ErrorLines.Sink errors) throws IOException;

  /** Ends all programs, with SIGTERM and later SIGKILL, and waits for that a bounded time. */
  @Override
  void close();
}
