package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
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

  @Test
  void countsByAddressWithMappedOnesAsIpv4() throws Exception {
    var ip = InetAddress.getByName("192.0.2.1");
    var mapped = InetAddress.getByName("::ffff:192.0.2.1");
    assertThat(limits.enter(ip)).isEqualTo(1);
    assertThat(limits.enter(mapped)).isEqualTo(2);
    limits.leave(ip);
    limits.leave(mapped);
    assertThat(limits.enter(ip)).isEqualTo(1);
  }
}
