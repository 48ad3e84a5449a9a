package org.ucspi.tls.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnTicketKeysTest {
  private static final long START = Long.MAX_VALUE - SECONDS.toNanos(60); // it wraps around

  private final List<List<byte[]>> used = new ArrayList<>();
  private final OwnTicketKeys keys = new OwnTicketKeys(Duration.ofSeconds(100), used::add, START);

  @Test
  void keepsEachKeyAsLongAsItsSessionsLive() {
    at(49);
    assertThat(used).hasSize(1);
    at(50);
    at(99);
    assertThat(used).hasSize(2);
    assertThat(last().get(1)).isEqualTo(used.get(0).get(0));
    at(100);
    assertThat(last()).hasSize(3).element(2).isEqualTo(used.get(0).get(0));
    at(150);
    assertThat(last()).hasSize(3).doesNotContain(used.get(0).get(0));
    assertThat(last().get(2)).isEqualTo(used.get(1).get(0));
  }

  @Test
  void forgetsAllThatIsOverWhenNobodyCame() {
    at(50);
    at(50 + 150);
    assertThat(last()).hasSize(1);
  }

  @Test
  void makesEachKeyAnew() {
    at(50);
    assertThat(last()).doesNotHaveDuplicates().allMatch(key -> key.length == TicketKeys.LENGTH);
  }

  private void at(int seconds) {
    keys.renewWhereDue(START + SECONDS.toNanos(seconds));
  }

  private List<byte[]> last() {
    return used.get(used.size() - 1);
  }
}
