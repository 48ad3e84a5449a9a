package org.ucspi.exec.internal;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A few {@link OwnTable}s, for as many programs to be started at a time. */
final class OwnTables implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What is done with one. */
  interface Use {
    int with(OwnTable table) throws IOException;
  }

  private final BlockingQueue<OwnTable> idle;
  private volatile boolean closed;

  private OwnTables(int count) {
    idle = new ArrayBlockingQueue<>(count);
  }

  static OwnTables open(int count, NativeLibrary library) throws IOException {
    var tables = new OwnTables(count);
    try {
      for (int i = 0; i < count; i++) {
        tables.idle.add(OwnTable.open(library));
      }
      return tables;
    } catch (IOException | RuntimeException | Error e) {
      tables.close();
      throw e;
    }
  }

  /** Waits for one that is idle, a bounded time. */
  int use(Use use) throws IOException {
    var table = take();
    try {
      return use.with(table);
    } finally {
      idle.add(table);
      closeIdle();
    }
  }

  private OwnTable take() throws IOException {
    try {
      var table = idle.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (table != null) {
        return table;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the bundle stops", e);
    }
    throw new IOException("those that are started before it take too long");
  }

  /** Ends the threads, those in use once they are not. */
  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void closeIdle() {
    if (closed) {
      var all = new ArrayList<OwnTable>();
      idle.drainTo(all);
      all.forEach(OwnTable::close);
    }
  }
}
