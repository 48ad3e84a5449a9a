package org.ucspi.exec.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Runs calls one after the other on some thread, from the moment it is opened. */
final class SerialCalls {
  private final Executor threads;
  private final Consumer<RuntimeException> onFailure;

  // guarded by this
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean open;
  private boolean runs;

  SerialCalls(Executor threads, Consumer<RuntimeException> onFailure) {
    this.threads = threads;
    this.onFailure = onFailure;
  }

  synchronized void open() {
    open = true;
    run();
  }

  synchronized void add(Runnable call) {
    waiting.add(call);
    run();
  }

  private void run() {
    if (open && !runs && !waiting.isEmpty()) {
      runs = true;
      threads.execute(this::drain);
    }
  }

  private void drain() {
    for (Runnable call; (call = next()) != null; ) {
      try {
        call.run();
      } catch (RuntimeException e) {
        onFailure.accept(e);
      }
    }
  }

  private synchronized Runnable next() {
    var call = waiting.poll();
    runs = call != null;
    return call;
  }
}
