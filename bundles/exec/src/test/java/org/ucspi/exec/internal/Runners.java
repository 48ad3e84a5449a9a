package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ucspi.exec.internal.Descriptors.Role;
import org.ucspi.exec.internal.Descriptors.StandardError;

/** Starts programs in tests, the native way or the JDK's. */
final class Runners implements AutoCloseable {

  /** The ways. */
  enum Way {
    NATIVE,
    JDK
  }

  static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

  final Queue<String> errors = new ConcurrentLinkedQueue<>();
  final Runner runner;
  final Runner.Launcher launcher;

  Runners(Way way) throws IOException {
    runner = way == Way.NATIVE ? NativeRunner.open() : new JdkRunner();
    launcher = runner.launcher(errors::add);
  }

  static Program program(Duration killAfter, String... arguments) {
    return program(Descriptors.OF_A_SERVER, killAfter, arguments);
  }

  /** The program of a client, whose standard error is that of this JVM. */
  static Program ofAClient(Duration killAfter, String... arguments) {
    var descriptors = new Descriptors(Role.CLIENT, StandardError.INHERIT);
    return program(descriptors, killAfter, arguments);
  }

  static Program program(Descriptors descriptors, Duration killAfter, String... arguments) {
    var words = List.of(arguments);
    return new Program(
        "test", arguments[0], words, Path.of("/"), ENVIRONMENT, killAfter, descriptors);
  }

  Runner.Started start(String... arguments) throws IOException {
    return launcher.start(program(Duration.ofSeconds(5), arguments), ENVIRONMENT);
  }

  Runner.Started shell(String script) throws IOException {
    return start("/bin/sh", "-c", script);
  }

  Runner.Started shell(Duration killAfter, String script) throws IOException {
    return launcher.start(program(killAfter, "/bin/sh", "-c", script), ENVIRONMENT);
  }

  @Override
  public void close() {
    launcher.close();
    runner.close();
  }
}
