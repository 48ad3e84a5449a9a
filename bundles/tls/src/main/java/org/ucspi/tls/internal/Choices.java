package org.ucspi.tls.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * All that access rules choose over one profile. Each choice is kept until it is the least recently
 * used of too many, or the profile is edited.
 */
final class Choices implements AutoCloseable {
  /**
   * What all of it may take.
   *
   * @param mostKept each has an SSLContext and a watch
   * @param longest to read one; longer than any disk takes, but a dead network file system must not
   *     hold connections
   * @param retry after this, a choice that failed is tried again though no file was seen to change
   */
  record Limits(int mostKept, Duration longest, Duration retry) {
    static final Limits USUAL = new Limits(1000, Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  private final TlsSettings profile;
  private final Background background;
  private final Limits limits;

  /** Least recently used first; guarded by this. */
  private final Map<Choice, ChosenEngines> kept = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  Choices(TlsSettings profile, Background background, Limits limits) {
    this.profile = profile;
    this.background = background;
    this.limits = limits;
  }

  TlsSettings profile() {
    return profile;
  }

  /** The engines: at once where the choice is known, else when the background has read it. */
  CompletionStage<Engines> engines(Choice choice) {
    var chosen = chosen(choice);
    var engines = chosen.upToDate();
    if (chosen.isUnread()) {
      forget(choice, chosen);
      chosen.close();
    }
    return engines;
  }

  /** Lets go of all watches; what is being read still reaches those who wait for it. */
  @Override
  public void close() {
    List<ChosenEngines> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(kept.values());
      kept.clear();
    }
    all.forEach(ChosenEngines::close);
  }

  private ChosenEngines chosen(Choice choice) {
    synchronized (this) {
      if (!closed) {
        return kept.computeIfAbsent(choice, this::unread);
      }
    }
    // For connections from before an edit, which has closed this
    var last = unread(choice);
    last.close();
    return last;
  }

  private ChosenEngines unread(Choice choice) {
    return new ChosenEngines(choice, profile, background, limits, this::evict);
  }

  private synchronized void forget(Choice choice, ChosenEngines chosen) {
    kept.remove(choice, chosen);
  }

  /** On the background's thread, for that is where watches are closed. */
  private void evict() {
    var evicted = new ArrayList<ChosenEngines>();
    synchronized (this) {
      for (var eldest = kept.values().iterator();
          kept.size() > limits.mostKept();
          eldest.remove()) {
        evicted.add(eldest.next());
      }
    }
    evicted.forEach(ChosenEngines::close);
  }
}
