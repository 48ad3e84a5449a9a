package org.ucspi.api.settings;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells when files may have changed: written in place, replaced by renaming, made, removed, or
 * reached through other symbolic links or directories than before. A call says "look again", no
 * more; who is called compares contents. Changes that follow each other closely make one call.
 *
 * <p>A directory among the files stands for what is in it, without what is in directories below it:
 * entries made, removed and changed, and the files that links among them lead to, of which the
 * first {@value #MOST_ENTRIES} are followed.
 *
 * <p>Files and their directories need not exist. Directories that may not be read are not watched.
 * Changes made by other machines on network file systems are not seen.
 *
 * <p>One daemon thread for all registrations; it waits, and never polls.
 */
public final class FileWatch implements AutoCloseable {
  /** As many as Linux follows, path_resolution(7). */
  private static final int MOST_LINKS = 40;

  private static final int MOST_ENTRIES = 10_000;

  /** In the place of a name, which cannot be this. */
  private static final String EVERY = "/";

  private final Optional<WatchService> service;
  private final Pace pace;
  private final Consumer<String> unable;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final List<Watched> all = new CopyOnWriteArrayList<>();

  /**
   * How soon a change is told.
   *
   * @param quiet once the files have not changed for so long: who writes a file in several steps
   *     has ended by then
   * @param longest or when they have been changing for so long
   */
  public record Pace(Duration quiet, Duration longest) {
    /** For files of which a half is not taken for a whole: 200 ms, 2 s. */
    public static final Pace USUAL = new Pace(Duration.ofMillis(200), Duration.ofSeconds(2));
  }

  /** One set of watched files; {@link #close()} ends it, except for a call that is under way. */
  public interface Registration extends Closeable {
    @Override
    void close();
  }

  private FileWatch(Optional<WatchService> service, Pace pace, Consumer<String> unable) {
    this.service = service;
    this.pace = pace;
    this.unable = unable;
  }

  /**
   * Starts a watch with its thread. Where the system has no more watches to give (inotify(7)), this
   * one never tells of any change.
   *
   * @param threadName such as {@code "ucspi-tls-files"}
   * @param unable is told why something is not watched, once for each reason, in words that follow
   *     a component's name
   */
  public static FileWatch start(String threadName, Pace pace, Consumer<String> unable) {
    Optional<WatchService> service = Optional.empty();
    try {
      service = Optional.of(FileSystems.getDefault().newWatchService());
    } catch (IOException e) {
      unable.accept("unable to watch files: " + e.getMessage());
    }
    var watch = new FileWatch(service, pace, unable);
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
   * @param files any paths, also of what does not exist, and directories
   * @param changed is called on the watching thread, which it may block for a while
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
          survive(() -> note(key));
        }
        all.stream().filter(w -> w.isDue() && w.remaining() <= 0).forEach(Watched::call);
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // The end of this watch
    }
  }

  /** Whatever goes wrong with one file, the others are watched on. */
  private static void survive(Runnable step) {
    try {
      step.run();
    } catch (ClosedWatchServiceException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
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
        boolean any = everything || entries.contains(EVERY);
        if (any ? !entries.isEmpty() : entries.stream().anyMatch(names::contains)) {
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
      return Math.min(last + pace.quiet.toNanos(), first + pace.longest.toNanos())
          - System.nanoTime();
    }

    void note() {
      last = System.nanoTime();
      first = first == 0 ? last : first;
      follow();
    }

    void call() {
      first = 0;
      survive(changed);
    }

    /** Watches every directory on the way to the files, and lets go of those no longer on it. */
    void follow() {
      var before = entries;
      var now = new HashMap<WatchKey, Set<String>>();
      files.forEach(file -> walk(file, now, true));
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
   *
   * @param into whether to go on with what is in it, where it is a directory
   */
  private void walk(Path file, Map<WatchKey, Set<String>> entries, boolean into) {
    var directory = file.getRoot();
    Deque<Path> names = new ArrayDeque<>(); // not their text, which not every locale can hold
    file.forEach(names::add);
    int links = 0;
    while (!names.isEmpty()) {
      var path = names.pop();
      var name = path.toString();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        directory = directory.getParent() == null ? directory : directory.getParent();
        continue;
      }
      watch(directory, name, entries);
      var entry = directory.resolve(path);
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
    if (into) {
      walkEntries(directory, entries);
    }
  }

  /** Links to directories are followed no further, so that one to its own ends too. */
  private void walkEntries(Path directory, Map<WatchKey, Set<String>> entries) {
    watch(directory, EVERY, entries);
    try (var all = Files.newDirectoryStream(directory)) {
      int left = MOST_ENTRIES;
      for (var entry : all) {
        if (left-- == 0) {
          return;
        }
        if (Files.isSymbolicLink(entry)) {
          walk(entry, entries, false);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Gone, or not to be read: then its own watch says so
    }
  }

  private void watch(Path directory, String name, Map<WatchKey, Set<String>> entries) {
    if (service.isEmpty()) {
      return;
    }
    try {
      var key = directory.register(service.get(), ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      entries.computeIfAbsent(key, k -> new HashSet<>()).add(name);
    } catch (NoSuchFileException | NotDirectoryException | ClosedWatchServiceException e) {
      // Gone, or all over: the directories above it are watched as far as they can be
    } catch (IOException e) {
      var reason = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
      var problem = "unable to watch directory " + directory + ": " + reason;
      if (told.add(problem)) {
        unable.accept(problem);
      }
    }
  }
}
