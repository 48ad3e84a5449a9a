package org.ucspi.core.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ucspi.api.connection.BlockingHandler;
import org.ucspi.api.connection.Connection;
import org.ucspi.api.connection.ConnectionHandler;

/**
 * Runs blocking handlers: each connection on a virtual thread where the JVM has them, else on a
 * bounded pool.
 */
final class BlockingCalls {
  private static final int POOL = 200;

  private final ExecutorService threads = threads();

  /** A blocking handler in the shape of the other kind. */
  ConnectionHandler handler(BlockingHandler handler) {
    return connection -> {
      try {
        threads.execute(() -> run(handler, connection));
      } catch (RejectedExecutionException e) {
        connection.fail("unable to run a blocking handler: " + POOL + " are running already");
      }
    };
  }

  private static void run(BlockingHandler handler, Connection connection) {
    connection.stayPlain(); // it has no way to ask
    try (var streams = new BlockingStreams(connection.stream())) {
      try {
        handler.handle(streams.input(), streams.output(), connection.environment());
      } catch (Exception e) { // what it wrote is delivered all the same
        if (connection instanceof HandlerStream.Owner owner) {
          owner.handlerFailed(e);
        }
      }
    }
  }

  void close() {
    threads.shutdownNow();
  }

  /** Java 21's virtual threads, by name: this code also runs on 17. */
  private static ExecutorService threads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      var number = new AtomicInteger();
      return new ThreadPoolExecutor(
          0,
          POOL,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> new Thread(task, "ucspi-blocking-" + number.incrementAndGet()));
    }
  }
}
