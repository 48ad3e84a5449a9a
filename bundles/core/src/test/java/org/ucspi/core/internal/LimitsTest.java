package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsTest {
  private final Limits limits = new Limits(2);

  @Test
  void defersBeyondTheLimitAndResumesWhenOneLeaves() {
    assertThat(limits.acquire()).isTrue();
    assertThat(limits.acquire()).isTrue();
    assertThat(limits.acquire()).isFalse();
    assertThat(limits.release()).isTrue();
    assertThat(limits.acquire()).isTrue();
  }

  @Test
  void resumesNobodyWhenNobodyWaits() {
    limits.acquire();
    assertThat(limits.release()).isFalse();
  }

  @Test
  void resumesWhenTheLimitIsRaised() {
    limits.acquire();
    limits.acquire();
    limits.acquire();
    assertThat(limits.limit(3)).isTrue();
    assertThat(limits.acquire()).isTrue();
  }

  @Test
  void keepsConnectionsBeyondALoweredLimitAndAdmitsNoneUntilBelow() {
    limits.acquire();
    limits.acquire();
    limits.limit(1);
    assertThat(limits.acquire()).isFalse();
    assertThat(limits.release()).isFalse();
    assertThat(limits.acquire()).isFalse();
    assertThat(limits.release()).isTrue();
  }
}
