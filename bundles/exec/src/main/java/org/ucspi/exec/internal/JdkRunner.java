package org.ucspi.exec.internal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ucspi.api.connection.Connection;
import org.ucspi.exec.internal.Descriptors.StandardError;

/**
 * Runs programs with what every JDK has, for systems where {@link NativeRunner} cannot: three
 * threads for each program, a bounded number of programs, no session of their own, and a program
 * that closes its descriptor 0 is noticed by the next write only.
 */
final class JdkRunner implements Runner {
  private static final int MOST_PROGRAMS = 200;
  private static final int THREADS_EACH = 4; // input, output, errors, and telling the receiver
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Semaphore places = new Semaphore(MOST_PROGRAMS);
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          MOST_PROGRAMS * THREADS_EACH,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Threads.named("ucspi-exec-program"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Threads.named("ucspi-exec-timer"));
  private final Set<JdkProgramStream> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  @Override
  public Launcher launcher(ErrorLines.Sink errors) {
    return new Launcher() {
      private volatile boolean closed;

      @Override
      public Started start(Program program, Map<String, String> environment) throws IOException {
        if (closed || stopping) {
          throw new IOException("its configuration was removed");
        }
        if (program.descriptors().client()) {
          throw new IOException(
              "descriptors = 6,7 needs native calls, and programs run without them here");
        }
        if (!places.tryAcquire()) {
          throw new IOException(MOST_PROGRAMS + " programs run already");
        }
        return JdkRunner.this.start(program, environment, errors);
      }

      @Override
      public Started startDelayed(
          Program program, Map<String, String> environment, Connection connection)
          throws IOException {
        throw new IOException(
            "tlsStart = delayed needs native calls, and programs run without them here");
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }

  private Started start(Program program, Map<String, String> environment, ErrorLines.Sink errors)
      throws IOException {
    Process process;
    try {
      var builder = new ProcessBuilder(program.arguments()).directory(program.directory().toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      if (program.descriptors().errors() == StandardError.INHERIT) {
        builder.redirectError(Redirect.INHERIT);
      }
      process = builder.start();
    } catch (IOException | IllegalArgumentException e) {
      places.release();
      throw new IOException(reason(e), e);
    }
    var stream =
        new JdkProgramStream(process, program.killAfter(), threads, timer, errors, this::ended);
    running.add(stream);
    try {
      stream.start();
    } catch (RejectedExecutionException e) {
      process.destroyForcibly();
      ended(stream);
      throw new IOException("too many threads run already", e);
    }
    return new Started(stream, process.pid());
  }

  /** The system's part of the JDK's message; the caller names the command anyway. */
  private static String reason(Exception e) {
    var message = String.valueOf(e.getMessage()).replaceFirst("^.*error=\\d+, ", "");
    return message.isEmpty()
        ? "unknown error"
        : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private void ended(JdkProgramStream stream) {
    places.release();
    running.remove(stream);
    synchronized (running) {
      running.notifyAll();
    }
  }

  @Override
  public void close() {
    stopping = true;
    long patience =
        running.stream()
            .map(JdkProgramStream::killAfter)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO)
            .plus(GRACE)
            .toNanos();
    long deadline = System.nanoTime() + patience;
    running.forEach(stream -> stream.abort("the bundle stops"));
    try {
      synchronized (running) {
        long millis = 1;
        while (!running.isEmpty() && millis > 0) {
          millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          running.wait(Math.max(millis, 1));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    threads.shutdown();
  }
}
