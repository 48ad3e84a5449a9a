package org.ucspi.tls.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;

/**
 * All that access rules choose over one profile. Each choice is kept until it is the least recently
 * used of too many, or the profile is edited.
 */
final class Choices implements AutoCloseable {
  /** Each has an SSLContext and a watch. */
  static final int MOST_KEPT = 1000;

  /** After this, a choice that failed is tried again though no file was seen to change. */
  static final Duration RETRY = Duration.ofSeconds(5);

  private final TlsSettings profile;
  private final Background background;
  private final int mostKept;
  private final Duration retry;

  /** Least recently used first; guarded by this. */
  private final Map<Choice, ChosenEngines> kept = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  Choices(TlsSettings profile, Background background, int mostKept, Duration retry) {
    this.profile = profile;
    this.background = background;
    this.mostKept = mostKept;
    this.retry = retry;
  }

  TlsSettings profile() {
    return profile;
  }

  /** A fresh engine: at once where the choice is known, else when the background has read it. */
  CompletionStage<SSLEngine> engine(Choice choice) {
    var chosen = chosen(choice);
    var engines = chosen.upToDate();
    if (chosen.isUnread()) {
      forget(choice, chosen);
      chosen.close();
    }
    return engines.thenApply(Engines::engine);
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
    return new ChosenEngines(choice, profile, background, retry, this::evict);
  }

  private synchronized void forget(Choice choice, ChosenEngines chosen) {
    kept.remove(choice, chosen);
  }

  /** On the background's thread, for that is where watches are closed. */
  private void evict() {
    var evicted = new ArrayList<ChosenEngines>();
    synchronized (this) {
      for (var eldest = kept.values().iterator(); kept.size() > mostKept; eldest.remove()) {
        evicted.add(eldest.next());
      }
    }
    evicted.forEach(ChosenEngines::close);
  }
}
