package org.ucspi.api.settings;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells when files may have changed: written in place, replaced by renaming, made, removed, or
 * reached through other symbolic links or directories than before. A call says "look again", no
 * more; who is called compares contents. Changes that follow each other closely make one call.
 *
 * <p>Files and their directories need not exist. Directories that may not be read are not watched.
 * Changes made by other machines on network file systems are not seen.
 *
 * <p>One daemon thread for all registrations; it waits, and never polls.
 */
public final class FileWatch implements AutoCloseable {
  private static final long QUIET_NANOS = MILLISECONDS.toNanos(200);

  /** A file that never stops changing is reported this often. */
  private static final long LONGEST_NANOS = MILLISECONDS.toNanos(2000);

  /** As many as Linux follows, path_resolution(7). */
  private static final int MOST_LINKS = 40;

  private final Optional<WatchService> service;
  private final List<Watched> all = new CopyOnWriteArrayList<>();

  /** One set of watched files; {@link #close()} ends it, except for a call that is under way. */
  public interface Registration extends Closeable {
    @Override
    void close();
  }

  private FileWatch(Optional<WatchService> service) {
    this.service = service;
  }

  /**
   * Starts a watch with its thread. Where the system has no more watches to give (inotify(7)), this
   * one never tells of any change.
   *
   * @param threadName such as {@code "ucspi-tls-files"}
   * @param unable is told why there are no watches
   */
  public static FileWatch start(String threadName, Consumer<String> unable) {
    Optional<WatchService> service = Optional.empty();
    try {
      service = Optional.of(FileSystems.getDefault().newWatchService());
    } catch (IOException e) {
      unable.accept("unable to watch files: " + e.getMessage());
    }
    var watch = new FileWatch(service);
    service.ifPresent(
        s -> {
          var thread = new Thread(() -> watch.run(s), threadName);
          thread.setDaemon(true);
          thread.start();
        });
    return watch;
  }

  /**
   * Watches files from now on: read them after this call, and no change is missed.
   *
   * @param files any paths, also of what does not exist
   * @param changed is called on the watching thread when the files have been quiet for 200 ms, or
   *     have been changing for 2 s; may block it for a while
   */
  public Registration watch(Collection<Path> files, Runnable changed) {
    var watched = new Watched(files, changed);
    all.add(watched);
    synchronized (all) {
      watched.follow();
    }
    return watched;
  }

  /** Ends all registrations and the thread. */
  @Override
  public void close() {
    all.clear();
    if (service.isPresent()) {
      try {
        service.get().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void run(WatchService events) {
    try {
      while (true) {
        var next = all.stream().filter(Watched::isDue).mapToLong(Watched::remaining).min();
        var key =
            next.isPresent()
                ? events.poll(Math.max(1, next.getAsLong()), NANOSECONDS)
                : events.take();
        if (key != null) {
          note(key);
        }
        all.stream().filter(w -> w.isDue() && w.remaining() <= 0).forEach(Watched::call);
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // The end of this watch
    }
  }

  private void note(WatchKey key) {
    var names = new HashSet<String>();
    boolean lost = false;
    for (var event : key.pollEvents()) {
      lost |= event.kind() == OVERFLOW;
      names.add(String.valueOf(event.context()));
    }
    boolean everything = !key.reset() || lost;
    synchronized (all) {
      for (Watched watched : all) {
        var entries = watched.entries.getOrDefault(key, Set.of());
        if (everything ? !entries.isEmpty() : entries.stream().anyMatch(names::contains)) {
          watched.note();
        }
      }
    }
  }

  private final class Watched implements Registration {
    private final List<Path> files;
    private final Runnable changed;

    /** What to look for in which directory; guarded by {@link #all}. */
    private Map<WatchKey, Set<String>> entries = Map.of();

    /** The watching thread's: when the change that is to be reported began and went on, or 0. */
    private long first;

    private long last;

    Watched(Collection<Path> files, Runnable changed) {
      this.files = files.stream().map(Path::toAbsolutePath).toList();
      this.changed = changed;
    }

    boolean isDue() {
      return first != 0;
    }

    long remaining() {
      return Math.min(last + QUIET_NANOS, first + LONGEST_NANOS) - System.nanoTime();
    }

    void note() {
      last = System.nanoTime();
      first = first == 0 ? last : first;
      follow();
    }

    void call() {
      first = 0;
      try {
        changed.run();
      } catch (RuntimeException e) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }

    /** Watches every directory on the way to the files, and lets go of those no longer on it. */
    void follow() {
      var before = entries;
      var now = new HashMap<WatchKey, Set<String>>();
      files.forEach(file -> walk(file, now));
      entries = now;
      release(before.keySet());
    }

    @Override
    public void close() {
      synchronized (all) {
        if (all.remove(this)) {
          release(entries.keySet());
        }
      }
    }
  }

  private void release(Collection<WatchKey> keys) {
    var idle = new ArrayList<>(keys);
    all.forEach(watched -> idle.removeAll(watched.entries.keySet()));
    idle.forEach(WatchKey::cancel);
  }

  /**
   * Walks to the file one name at a time, as the system does. Each directory is watched before its
   * entry is looked at, so that whatever happens in between makes an event.
   */
  private void walk(Path file, Map<WatchKey, Set<String>> entries) {
    var directory = file.getRoot();
    Deque<Path> names = new ArrayDeque<>();
    file.forEach(names::add);
    int links = 0;
    while (!names.isEmpty()) {
      var name = names.pop().toString();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        directory = directory.getParent() == null ? directory : directory.getParent();
        continue;
      }
      watch(directory, name, entries);
      var entry = directory.resolve(name);
      if (Files.isSymbolicLink(entry) && links++ < MOST_LINKS) {
        try {
          var target = Files.readSymbolicLink(entry);
          directory = target.isAbsolute() ? target.getRoot() : directory;
          var rest = new ArrayList<Path>();
          target.forEach(rest::add);
          for (int i = rest.size() - 1; i >= 0; i--) {
            names.push(rest.get(i));
          }
          continue;
        } catch (IOException e) {
          return; // Gone again: the watch on its directory tells of the next change
        }
      }
      if (!Files.isDirectory(entry)) {
        return;
      }
      directory = entry;
    }
  }

  private void watch(Path directory, String name, Map<WatchKey, Set<String>> entries) {
    if (service.isEmpty()) {
      return;
    }
    try {
      var key = directory.register(service.get(), ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      entries.computeIfAbsent(key, k -> new HashSet<>()).add(name);
    } catch (IOException | ClosedWatchServiceException e) {
      // Unreadable, gone, or all over: the directories above it are watched as far as they can be
    }
  }
}
