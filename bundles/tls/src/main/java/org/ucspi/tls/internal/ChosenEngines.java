package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ucspi.api.settings.FileWatch;

/**
 * The engines of one choice: read in the background for the first connection that makes it, and
 * again for the first after a change of its files. Those that come meanwhile wait for the same.
 * What was good stays in use when what comes after it is not.
 */
final class ChosenEngines {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenEngines.class);

  private final Choice choice;
  private final TlsSettings profile;
  private final Background background;
  private final Choices.Limits limits;
  private final Runnable afterwards;

  /** What connections get, or wait for; guarded by this, as all below. */
  private CompletableFuture<Engines> current = new CompletableFuture<>();

  private Optional<Engines> good = Optional.empty();
  private Optional<FileWatch.Registration> files = Optional.empty();
  private boolean reading;
  private boolean changed = true;
  private boolean closed;

  /** The problem that stands, and since when; empty for none. */
  private String problem = "";

  private long failedNanos;

  /**
   * Reads nothing yet.
   *
   * @param afterwards runs in the background after each reading
   */
  ChosenEngines(
      Choice choice,
      TlsSettings profile,
      Background background,
      Choices.Limits limits,
      Runnable afterwards) {
    this.choice = choice;
    this.profile = profile;
    this.background = background;
    this.limits = limits;
    this.afterwards = afterwards;
  }

  /** The engines, or why there are none; not done while they are read. */
  synchronized CompletableFuture<Engines> upToDate() {
    if (reading || (!changed && !isRetryDue())) {
      return current;
    }
    var next = new CompletableFuture<Engines>();
    if (!background.run(() -> read(next))) {
      return CompletableFuture.failedFuture(unable("too many others wait to be read"));
    }
    CompletableFuture.delayedExecutor(limits.longest().toMillis(), MILLISECONDS)
        .execute(() -> next.completeExceptionally(unable("takes too long to read")));
    reading = true;
    current = next;
    return next;
  }

  private boolean isRetryDue() {
    return !problem.isEmpty() && System.nanoTime() - failedNanos > limits.retry().toNanos();
  }

  /** There was no room to read it. */
  synchronized boolean isUnread() {
    return !reading && good.isEmpty() && problem.isEmpty();
  }

  /** Lets go of its watch. */
  void close() {
    Optional<FileWatch.Registration> before;
    synchronized (this) {
      closed = true;
      before = files;
      files = Optional.empty();
    }
    before.ifPresent(FileWatch.Registration::close);
  }

  private void read(CompletableFuture<Engines> next) {
    try {
      var settings = choice.over(profile);
      watch(settings);
      read(settings, next);
    } catch (MaterialException e) {
      bad(e, next);
    } catch (RuntimeException | Error e) {
      bad(unable(e.toString(), e), next);
    } finally {
      afterwards.run();
    }
  }

  /** Before anything is read, so that no change is missed. */
  private void watch(TlsSettings settings) {
    synchronized (this) {
      changed = false;
      if (closed || files.isPresent()) {
        return;
      }
    }
    var watched = background.watch(settings.files(), this::change);
    boolean late;
    synchronized (this) {
      late = closed;
      files = late ? Optional.empty() : Optional.of(watched);
    }
    if (late) {
      watched.close();
    }
  }

  private synchronized void change() {
    changed = true;
  }

  private void read(TlsSettings settings, CompletableFuture<Engines> next)
      throws MaterialException {
    Optional<Engines> before;
    synchronized (this) {
      before = good;
    }
    var reading = new Reading(settings, before.map(Engines::material));
    var same = before.filter(engines -> engines.isOf(settings, reading.material()));
    var engines = same.isPresent() ? same.get() : new Engines(settings, reading.material());
    var doubts = reading.doubts();
    synchronized (this) {
      good = Optional.of(engines);
    }
    if (doubts.isEmpty()) {
      good(engines, next);
    } else {
      bad(new MaterialException(Reading.reason(doubts)), next);
    }
  }

  private void good(Engines engines, CompletableFuture<Engines> next) {
    boolean again;
    synchronized (this) {
      again = good.isPresent() && !problem.isEmpty();
      problem = "";
      good = Optional.of(engines);
      current = CompletableFuture.completedFuture(engines);
      reading = false;
    }
    next.complete(engines);
    if (again) {
      LOG.info("tls {}: {} is good again", profile.settings().name(), choice);
    }
  }

  /** Without anything good before it, each connection that fails is logged by its listener. */
  private void bad(MaterialException e, CompletableFuture<Engines> next) {
    Optional<Engines> before;
    boolean told;
    synchronized (this) {
      before = good;
      told = problem.equals(e.getMessage());
      problem = e.getMessage();
      failedNanos = System.nanoTime();
      current =
          before
              .map(CompletableFuture::completedFuture)
              .orElseGet(() -> CompletableFuture.failedFuture(e));
      reading = false;
    }
    before.ifPresentOrElse(next::complete, () -> next.completeExceptionally(e));
    if (before.isPresent() && !told) {
      LOG.error(
          "tls {}: unable to use what a rule chose: {}; the material before it stays in use",
          profile.settings().name(),
          e.getMessage());
    }
  }

  private MaterialException unable(String reason) {
    return unable(reason, null);
  }

  private MaterialException unable(String reason, Throwable cause) {
    return new MaterialException(choice + ": " + reason, cause);
  }
}
