package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ucspi.environment.internal.NameServer.question;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class AnswerCacheTest {
  private static final Question A = question("a.example.", Type.A);
  private static final Question B = question("b.example.", Type.A);
  private static final Question C = question("c.example.", Type.A);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // clocks may wrap
  private final List<Question> asked = new ArrayList<>();
  private final List<CompletableFuture<Answer>> waiting = new ArrayList<>();
  private final AnswerCache cache = new AnswerCache(2, this::ask, now::get);

  @Test
  void asksOnceForAllWhoWantToKnowAtOnce() {
    var first = cache.get(A);
    var second = cache.get(question("A.Example.", Type.A));
    assertThat(asked).containsExactly(A);
    assertThat(second).isNotCompleted();
    waiting.get(0).complete(answer(1, 10));
    assertThat(first).isCompletedWithValue(answer(1, 10));
    assertThat(second).isCompletedWithValue(answer(1, 10));
  }

  @Test
  void keepsAnswersAsLongAsTheyHold() {
    cache.get(A);
    pass(30); // how long it took to ask does not count
    waiting.get(0).complete(answer(1, 10));
    pass(9);
    assertThat(cache.get(A)).isCompleted();
    assertThat(asked).hasSize(1);
    pass(1);
    assertThat(cache.get(A)).isNotCompleted();
    assertThat(asked).hasSize(2);
  }

  @Test
  void keepsThatThereIsNothing() {
    cache.get(A);
    waiting.get(0).complete(answer(0, 10));
    assertThat(cache.get(A)).isCompletedWithValue(answer(0, 10));
  }

  @Test
  void keepsNothingThatMayNotBeKept() {
    cache.get(A);
    waiting.get(0).complete(answer(1, 0));
    assertThat(cache.size()).isZero();
    assertThat(cache.get(A)).isNotCompleted();
  }

  @Test
  void keepsNoLongAnswers() {
    cache.get(A);
    waiting.get(0).complete(answer(AnswerCache.MOST_RECORDS + 1, 10));
    assertThat(cache.size()).isZero();
    cache.get(A);
    waiting.get(1).complete(answer(AnswerCache.MOST_RECORDS, 10));
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void forgetsWhatWasUsedLongestAgo() {
    cache.get(A);
    cache.get(B);
    waiting.forEach(w -> w.complete(answer(1, 10)));
    cache.get(A);
    cache.get(C);
    assertThat(cache.size()).isEqualTo(2);
    assertThat(cache.get(A)).isCompleted();
    assertThat(cache.get(B)).isNotCompleted();
    assertThat(asked).containsExactly(A, B, C, B);
  }

  @Test
  void answersWhatIsForgottenWhileItIsAsked() {
    var first = cache.get(A);
    cache.get(B);
    cache.get(C);
    waiting.get(0).complete(answer(1, 10));
    assertThat(first).isCompleted();
    assertThat(cache.size()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void keepsWhatIsAskedAgainWhenTheFirstTimeEnds(boolean fails) {
    cache.get(A);
    cache.get(B);
    cache.get(C); // A is forgotten
    var second = cache.get(A);
    if (fails) {
      waiting.get(0).completeExceptionally(new IllegalStateException());
    } else {
      waiting.get(0).complete(answer(1, 0));
    }
    assertThat(cache.get(A)).isSameAs(second).isNotCompleted();
    assertThat(asked).containsExactly(A, B, C, A);
  }

  @Test
  void asksAgainAfterAFailure() {
    var failing = new ArrayDeque<Supplier<CompletionStage<Answer>>>();
    failing.add(
        () -> {
          throw new IllegalStateException("no thread");
        });
    failing.add(() -> CompletableFuture.failedStage(new IllegalStateException("no answer")));
    failing.add(() -> CompletableFuture.completedStage(answer(1, 10)));
    var cache = new AnswerCache(2, question -> failing.remove().get(), now::get);
    assertThat(cache.get(A)).isCompletedExceptionally();
    assertThat(cache.get(A)).isCompletedExceptionally();
    assertThat(cache.get(A)).isCompletedWithValue(answer(1, 10));
    assertThat(cache.size()).isEqualTo(1);
  }

  private CompletionStage<Answer> ask(Question question) {
    asked.add(question);
    waiting.add(new CompletableFuture<>());
    return waiting.get(waiting.size() - 1);
  }

  private void pass(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static Answer answer(int records, long seconds) {
    return new Answer(
        Collections.nCopies(records, Record.newRecord(A.name(), Type.A, DClass.IN)),
        Duration.ofSeconds(seconds));
  }
}
