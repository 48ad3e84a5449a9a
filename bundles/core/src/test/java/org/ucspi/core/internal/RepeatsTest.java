package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private long now = Long.MAX_VALUE - 5; // a clock that overflows
  private final Repeats repeats = new Repeats(Duration.ofNanos(10), () -> now);

  @Test
  void saysAReasonAtOnceAndAgainAfterAWhile() {
    assertThat(repeats.due("full")).isTrue();
    now += 9;
    assertThat(repeats.due("full")).isFalse();
    assertThat(repeats.due("gone")).isTrue();
    now += 1;
    assertThat(repeats.due("full")).isTrue();
    assertThat(repeats.due("full")).isFalse();
  }

  @Test
  void holdsABoundedNumberOfReasons() {
    for (int i = 0; i < 1000; i++) {
      assertThat(repeats.due("reason " + i)).isTrue();
    }
    assertThat(repeats.due("reason 999")).isFalse();
    assertThat(repeats.due("reason 1")).isTrue();
  }
}
