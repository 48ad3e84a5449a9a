package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.ucspi.api.settings.FileWatch;

/** Where files are read and watched, so that no connection's thread does. */
interface Background {

  /** As {@link FileWatch#watch}; goes through directories. */
  FileWatch.Registration watch(Collection<Path> files, Runnable changed);

  /**
   * Runs a task once, on a thread that it may block for a while.
   *
   * @param delay seconds matter, and no less
   */
  FileWatch.Registration later(Duration delay, Runnable task);

  /**
   * Runs a task soon, one after the other.
   *
   * @return false when too many wait already
   */
  boolean run(Runnable task);
}
