package org.ucspi.environment.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether files have changed, asked when it matters and not more often than once a second. The
 * hosts file and resolv.conf of containers are mounted one by one: who watches their directory is
 * not told of their changes.
 */
final class Stamps {
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final List<Path> files;
  private final AtomicLong looked = new AtomicLong(System.nanoTime());
  private List<Stamp> before;

  /** What changes with a file. */
  private record Stamp(FileTime modified, long size, String key) {
    static final Stamp NONE = new Stamp(FileTime.fromMillis(0), 0, "");

    static Stamp of(Path file) {
      try {
        var is = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(is.lastModifiedTime(), is.size(), String.valueOf(is.fileKey()));
      } catch (NoSuchFileException e) {
        return NONE;
      } catch (IOException e) {
        return new Stamp(FileTime.fromMillis(0), 0, e.toString());
      }
    }
  }

  Stamps(Path... files) {
    this.files = List.of(files);
    before = now();
  }

  /** Whether it is time to look; true for one caller only. Does not block. */
  boolean due() {
    long last = looked.get();
    long now = System.nanoTime();
    return now - last >= INTERVAL && looked.compareAndSet(last, now);
  }

  /** Looks. Whoever reads the files after this misses no change. */
  synchronized boolean changed() {
    var now = now();
    boolean changed = !now.equals(before);
    before = now;
    return changed;
  }

  private List<Stamp> now() {
    return files.stream().map(Stamp::of).toList();
  }
}
