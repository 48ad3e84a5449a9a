package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.ucspi.api.settings.FileWatch;

/** Background work as it is, counted; or held, or refused. */
final class CountingBackground implements Background {
  private final Background real;
  private final AtomicInteger runs = new AtomicInteger();
  private final Queue<FileWatch.Registration> open = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private final List<Duration> delays = new CopyOnWriteArrayList<>();
  private final AtomicReference<Runnable> late = new AtomicReference<>(() -> {});
  private volatile boolean holds;
  private volatile boolean isFull;
  private volatile boolean isBlind;

  CountingBackground(Background real) {
    this.real = real;
  }

  @Override
  public FileWatch.Registration watch(Collection<Path> files, Runnable changed) {
    var registration = real.watch(isBlind ? List.of() : files, changed);
    var counted =
        new FileWatch.Registration() {
          @Override
          public void close() {
            registration.close();
            open.remove(this);
          }
        };
    open.add(counted);
    return counted;
  }

  /** Nothing happens by time alone; {@link #delays()} has what was asked for. */
  @Override
  public FileWatch.Registration later(Duration delay, Runnable task) {
    delays.add(delay);
    late.set(task);
    return () -> late.set(() -> {});
  }

  /** All delays that were asked for. */
  List<Duration> delays() {
    return delays;
  }

  /** Lets the time pass that was asked for last. */
  void pass() {
    late.get().run();
  }

  @Override
  public boolean run(Runnable task) {
    if (isFull) {
      return false;
    }
    runs.incrementAndGet();
    return holds ? held.add(task) : real.run(task);
  }

  void hold() {
    holds = true;
  }

  void release() {
    holds = false;
    List.copyOf(held).forEach(real::run);
    held.clear();
  }

  void full(boolean full) {
    isFull = full;
  }

  /** Sees no more changes. */
  void blind() {
    isBlind = true;
  }

  int runs() {
    return runs.get();
  }

  int openWatches() {
    return open.size();
  }
}
