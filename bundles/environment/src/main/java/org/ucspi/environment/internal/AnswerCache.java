package org.ucspi.environment.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers, each kept as long as it allows, and questions that are being asked, each once for all
 * who want to know. The least recently used go first. Any thread.
 */
final class AnswerCache {
  /**
   * Longer answers are not kept: who may say how many there are should not say how much is kept.
   */
  static final int MOST_RECORDS = 16;

  private final Function<Question, CompletionStage<Answer>> ask;
  private final LongSupplier clock;
  private final Map<Question, Entry> entries;

  /** An answer, or its place: the time counts from when it is there. */
  private static final class Entry {
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile long until = Long.MAX_VALUE;
  }

  /**
   * An empty cache.
   *
   * @param most entries; what is forgotten while it is being asked is still answered
   * @param ask whom; what fails is asked again
   * @param clock nanoseconds
   */
  AnswerCache(int most, Function<Question, CompletionStage<Answer>> ask, LongSupplier clock) {
    this.ask = ask;
    this.clock = clock;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Question, Entry> eldest) {
            return size() > most;
          }
        };
  }

  CompletionStage<Answer> get(Question question) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(question);
      if (entry != null && clock.getAsLong() - entry.until < 0) {
        return entry.answer;
      }
      entry = new Entry();
      entry.until = clock.getAsLong() + Long.MAX_VALUE / 2;
      entries.put(question, entry);
    }
    var asked = entry;
    ask(question)
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                answered(question, asked, answer);
              } else {
                forget(question, asked);
                asked.answer.completeExceptionally(failure);
              }
            });
    return entry.answer;
  }

  /** Without a thread or memory to ask with, whoever comes later must not wait for the answer. */
  private CompletionStage<Answer> ask(Question question) {
    try {
      return ask.apply(question);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void answered(Question question, Entry entry, Answer answer) {
    synchronized (this) {
      boolean keep = answer.records().size() <= MOST_RECORDS && !answer.keep().isZero();
      entry.until = clock.getAsLong() + (keep ? answer.keep() : Duration.ZERO).toNanos();
      if (!keep) {
        entries.remove(question, entry);
      }
    }
    entry.answer.complete(answer);
  }

  private synchronized void forget(Question question, Entry entry) {
    entries.remove(question, entry);
  }

  synchronized int size() {
    return entries.size();
  }
}
