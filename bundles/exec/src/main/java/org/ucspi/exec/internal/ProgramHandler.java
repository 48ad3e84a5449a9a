package org.ucspi.exec.internal;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.ConnectionHandler;

/** Runs a program for each connection, the one that is configured at that moment. */
final class ProgramHandler implements ConnectionHandler {

  /** A program and what starts it. */
  record Ready(Program program, Runner.Launcher launcher) {}

  private final Programs programs;
  private final AtomicReference<Ready> ready;

  ProgramHandler(Programs programs, Ready ready) {
    this.programs = programs;
    this.ready = new AtomicReference<>(ready);
  }

  /** Takes another program for the next connection; returns the one before. */
  Ready replace(Ready next) {
    return ready.getAndSet(next);
  }

  Ready ready() {
    return ready.get();
  }

  @Override
  public void handle(Connection connection) {
    var now = ready.get();
    try {
      programs.whenPossible(() -> start(now, connection));
    } catch (RejectedExecutionException e) {
      fail(
          connection,
          now,
          programs.stopping() ? "the bundle stops" : "too many programs wait to be started");
    }
  }

  private void start(Ready now, Connection connection) {
    Runner.Started started;
    try {
      if (programs.stopping()) {
        throw new IOException("the bundle stops");
      }
      var environment = now.program().environmentBelow(connection.environment());
      started =
          connection.tlsDelayed()
              ? now.launcher().startDelayed(now.program(), environment, connection)
              : now.launcher().start(now.program(), environment);
    } catch (IOException e) {
      fail(connection, now, e.getMessage());
      return;
    } catch (RuntimeException | Error e) { // out of memory, say: the connection must not hang
      fail(connection, now, e.toString());
      return;
    }
    try {
      connection.relay(started.stream(), started.pid());
    } catch (RuntimeException e) {
      started.stream().abort("the connection could not be relayed: " + e);
      fail(connection, now, "the connection could not be relayed: " + e);
    }
  }

  private static void fail(Connection connection, Ready now, String reason) {
    connection.fail("unable to start " + now.program().title() + ": " + reason);
  }
}
