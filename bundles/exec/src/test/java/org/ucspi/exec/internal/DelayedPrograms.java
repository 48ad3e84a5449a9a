package org.ucspi.exec.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.ucspi.api.stream.ByteStream;

/** Serves connections on which TLS is delayed, in tests, with shell scripts. */
final class DelayedPrograms implements AutoCloseable {
  private final Programs programs = new Programs(NativeRunner.open());
  private final Runner.Launcher launcher = programs.launcher("test");

  DelayedPrograms() throws IOException {}

  FakeConnection serve(String script) {
    return serve(script, Recorder::open);
  }

  FakeConnection serve(String script, Function<ByteStream, Recorder> client) {
    return serve(script, Duration.ofSeconds(5), client);
  }

  FakeConnection serve(String script, Duration killAfter, Function<ByteStream, Recorder> client) {
    var connection = new FakeConnection(Map.of("SSLCTLFD", "99"), true, client);
    var program = Runners.program(killAfter, "/bin/sh", "-c", script);
    new ProgramHandler(programs, new ProgramHandler.Ready(program, launcher)).handle(connection);
    return connection;
  }

  @Override
  public void close() {
    launcher.close();
    programs.close();
  }
}
