package org.ucspi.exec.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ucspi.api.connection.Connection;

/**
 * Runs programs with posix_spawn(3), pipes, and one thread that waits for all of them. Linux 5.3 or
 * later with glibc 2.34 or later, on x86_64 and aarch64.
 */
final class NativeRunner implements Runner {
  private static final String STOPS = "the bundle stops";
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Spawn spawn;
  private final EpollLoop loop;
  private final Buffers buffers = new Buffers();
  // its queue is bounded by the number of configurations: each has one batch here at most
  private final ExecutorService logging =
      Executors.newSingleThreadExecutor(Threads.named("ucspi-exec-log"));
  private final Running running = new Running();

  private final Set<ErrorPipe> pipes = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  NativeRunner(Spawn spawn, EpollLoop loop) {
    this.spawn = spawn;
    this.loop = loop;
  }

  /**
   * A runner where the system has what it needs.
   *
   * @throws IOException with what is missing
   */
  static NativeRunner open() throws IOException {
    var system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!system.matches("Linux on (amd64|aarch64)")) {
      throw new IOException("not made for " + system);
    }
    try {
      // an ignored SIGCHLD, which we may have inherited, would lose every exit status
      LibC.signal(LibC.SIGCHLD, 0);
      LibC.close(LibC.pidfdOpen((int) ProcessHandle.current().pid()));
      occupyStandardDescriptors();
      return open(new EpollLoop());
    } catch (LinkageError e) {
      throw new IOException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static NativeRunner open(EpollLoop loop) throws IOException {
    try {
      return new NativeRunner(new Spawn(Programs.THREADS), loop);
    } catch (IOException | RuntimeException | Error e) {
      loop.close();
      throw e;
    }
  }

  /** A pipe that got number 0, 1 or 2 would be overwritten while a program is started. */
  private static void occupyStandardDescriptors() {
    for (int i = 0; i <= 2; i++) {
      if (LibC.fcntl(i, LibC.F_GETFD, 0) == -1) {
        LibC.open("/dev/null", LibC.O_RDWR);
      }
    }
  }

  @Override
  public Launcher launcher(ErrorLines.Sink errors) throws IOException {
    var pipe = ErrorPipe.open(loop, logging, errors, pipes::remove);
    pipes.add(pipe);
    return new Launcher() {
      private final AtomicBoolean closed = new AtomicBoolean();

      @Override
      public Started start(Program program, Map<String, String> environment) throws IOException {
        return start(program, environment, Optional.empty());
      }

      @Override
      public Started startDelayed(
          Program program, Map<String, String> environment, Connection connection)
          throws IOException {
        if (program.descriptors().client()) {
          throw new IOException("tlsStart = delayed needs a program with descriptors = 0,1");
        }
        var all = new LinkedHashMap<>(environment);
        all.putAll(UcspiTls.VARIABLES);
        return start(program, all, Optional.of(connection));
      }

      private Started start(
          Program program, Map<String, String> environment, Optional<Connection> delayed)
          throws IOException {
        int standardError = pipe.acquire();
        try {
          return NativeRunner.this.start(
              program, environment, delayed, standardError, pipe::release);
        } catch (IOException | RuntimeException | Error e) {
          pipe.release();
          throw e;
        }
      }

      @Override
      public void close() {
        if (closed.compareAndSet(false, true)) {
          pipe.release();
        }
      }
    };
  }

  private Started start(
      Program program,
      Map<String, String> environment,
      Optional<Connection> delayed,
      int standardError,
      Runnable whenClosed)
      throws IOException {
    if (stopping) {
      throw new IOException(STOPS);
    }
    var descriptors = program.descriptors();
    var role = descriptors.role();
    try (var theirs = new ProgramEnds()) {
      var ours =
          delayed.isPresent()
              ? UcspiTls.open(loop, buffers, theirs, program, delayed.get())
              : OurEnds.plain(Pipes.open(loop, buffers, theirs, role.in(), role.out()));
      try {
        int pid = spawn.start(program, environment, theirs.with(descriptors.others(standardError)));
        var child = new Child(descriptors.client() ? new Alone(pid) : new Session(pid), pid, loop);
        return new Started(follow(child, ours, program.killAfter(), whenClosed), pid);
      } catch (IOException | RuntimeException | Error e) {
        ours.close();
        throw e;
      }
    }
  }

  private ProgramStream follow(Child child, OurEnds ours, Duration killAfter, Runnable whenClosed)
      throws IOException {
    try {
      var stream =
          new ProgramStream(
              loop,
              child,
              ours,
              killAfter,
              closed -> {
                whenClosed.run();
                running.ended(closed);
              });
      stream.start();
      running.add(stream, killAfter);
      if (stopping) {
        stream.abort(STOPS);
      }
      return stream;
    } catch (IOException | RuntimeException | Error e) {
      child.discard();
      throw e;
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      running.end(STOPS);
      spawn.close();
      pipes.forEach(ErrorPipe::shut);
      loop.close();
      logging.shutdown();
      if (!logging.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        logging.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      spawn.close();
      loop.close();
      logging.shutdownNow();
    }
  }
}
