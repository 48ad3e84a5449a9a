package org.ucspi.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.core.internal.IpLimits.Decision;

class IpLimitsTest {
  private final IpLimits limits = new IpLimits();

  private Decision admit(InetAddress ip, int limit) {
    return limits.place(ip).admit(limit);
  }

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Sixteen bytes that stay sixteen, as a socket may report them. */
  private static Inet6Address sixteen(String ip, int scope) throws UnknownHostException {
    var bytes = ip(ip).getAddress();
    if (bytes.length == 4) {
      bytes =
          new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, bytes[0], bytes[1], bytes[2], bytes[3]};
    }
    return Inet6Address.getByAddress(null, bytes, scope);
  }

  @Test
  void admitsUpToTheLimitAndAgainWhenOneHasEnded() {
    var first = limits.place(ip("192.0.2.1"));
    assertThat(first.admit(2)).isEqualTo(Decision.ADMITTED);
    assertThat(admit(ip("192.0.2.1"), 2)).isEqualTo(Decision.ADMITTED);
    assertThat(admit(ip("192.0.2.1"), 2)).isEqualTo(Decision.REFUSED);
    assertThat(admit(ip("192.0.2.2"), 2)).isEqualTo(Decision.ADMITTED);
    first.giveBack();
    assertThat(admit(ip("192.0.2.1"), 2)).isEqualTo(Decision.ADMITTED);
  }

  @Test
  void countsThoseWithoutALimitForOthersThatHaveOne() {
    assertThat(admit(ip("2001:db8::1"), 0)).isEqualTo(Decision.ADMITTED);
    assertThat(admit(ip("2001:db8::1"), 1)).isEqualTo(Decision.REFUSED);
    assertThat(admit(ip("2001:db8::1"), 0)).isEqualTo(Decision.ADMITTED);
  }

  @Test
  void anImpossibleLimitAdmitsNobody() {
    assertThat(admit(ip("192.0.2.1"), -1)).isEqualTo(Decision.REFUSED);
  }

  @Test
  void givesBackOnce() {
    var twice = limits.place(ip("192.0.2.1"));
    twice.admit(2);
    admit(ip("192.0.2.1"), 2);
    twice.giveBack();
    twice.giveBack();
    assertThat(admit(ip("192.0.2.1"), 1)).isEqualTo(Decision.REFUSED);
  }

  @Test
  void givesNothingBackForOneThatWasRefused() {
    admit(ip("192.0.2.1"), 1);
    var refused = limits.place(ip("192.0.2.1"));
    refused.admit(1);
    refused.giveBack();
    assertThat(admit(ip("192.0.2.1"), 1)).isEqualTo(Decision.REFUSED);
  }

  @Test
  void admitsNobodyWhoHasEndedBefore() {
    var ended = limits.place(ip("192.0.2.1"));
    ended.giveBack();
    assertThat(ended.admit(0)).isEqualTo(Decision.OVER);
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void mappedAddressesAreIpv4() throws Exception {
    assertThat(sixteen("192.0.2.1", -1)).isNotInstanceOf(Inet4Address.class);
    admit(ip("192.0.2.1"), 1);
    assertThat(admit(sixteen("192.0.2.1", -1), 1)).isEqualTo(Decision.REFUSED);
    assertThat(admit(sixteen("192.0.2.1", 3), 1)).isEqualTo(Decision.REFUSED);
    assertThat(admit(sixteen("192.0.2.2", -1), 1)).isEqualTo(Decision.ADMITTED);
    assertThat(admit(ip("192.0.2.2"), 1)).isEqualTo(Decision.REFUSED);
  }

  @Test
  void linkLocalAddressesBelongToTheirLink() throws Exception {
    admit(sixteen("fe80::1", 2), 1);
    assertThat(admit(sixteen("fe80::1", 3), 1)).isEqualTo(Decision.ADMITTED);
    assertThat(admit(sixteen("fe80::1", 2), 1)).isEqualTo(Decision.REFUSED);
    admit(sixteen("2001:db8::1", 2), 1);
    assertThat(admit(ip("2001:db8::1"), 1)).isEqualTo(Decision.REFUSED);
  }

  /** Connections that arrive, are decided on and end in any order, beside a plain count of them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isExactInAnyOrder(long seed) throws Exception {
    var random = new Random(seed);
    var ips =
        List.of(
            List.of(ip("192.0.2.1"), sixteen("192.0.2.1", -1)),
            List.of(ip("2001:db8::1")),
            List.of(sixteen("fe80::1", 1)),
            List.of(sixteen("fe80::1", 2)));
    record Present(int ip, IpLimits.Place place) {}
    var waiting = new ArrayList<Present>();
    var decided = new ArrayList<Present>();
    Map<Integer, List<Present>> model = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int ip = random.nextInt(ips.size());
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          var spellings = ips.get(ip);
          var spelling = spellings.get(random.nextInt(spellings.size()));
          waiting.add(new Present(ip, limits.place(spelling)));
        }
        case 2, 3 -> {
          if (!waiting.isEmpty()) {
            var one = waiting.remove(random.nextInt(waiting.size()));
            int limit = random.nextInt(6);
            var live = model.computeIfAbsent(one.ip, key -> new ArrayList<>());
            boolean room = limit == 0 || live.size() < limit;
            assertThat(one.place.admit(limit))
                .isEqualTo(room ? Decision.ADMITTED : Decision.REFUSED);
            if (room) {
              live.add(one);
            }
            decided.add(one);
          }
        }
        default -> {
          var from = random.nextInt(4) == 0 ? waiting : decided; // some end while looked up
          if (!from.isEmpty()) {
            var one = from.remove(random.nextInt(from.size()));
            one.place.giveBack();
            model.getOrDefault(one.ip, new ArrayList<>()).remove(one);
          }
        }
      }
      assertThat(limits.addresses())
          .isEqualTo((int) model.values().stream().filter(live -> !live.isEmpty()).count());
    }
    waiting.forEach(one -> one.place.giveBack());
    decided.forEach(one -> one.place.giveBack());
    assertThat(limits.addresses()).isZero();
  }

  /** Two threads for a connection, one that decides and one that ends it, and many at once. */
  @Test
  void isExactUnderManyThreads() throws Exception {
    int threads = 8;
    int limit = 3;
    var live = new AtomicInteger();
    var most = new AtomicInteger();
    var admitted = new AtomicInteger();
    var start = new CyclicBarrier(threads);
    var pool = Executors.newFixedThreadPool(threads);
    var enders = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> client =
          () -> {
            start.await();
            for (int i = 0; i < 5_000; i++) {
              var place = limits.place(ip("192.0.2.1"));
              var killed = i % 7 == 0 ? enders.submit(place::giveBack) : null;
              if (place.admit(limit) == Decision.ADMITTED && killed == null) {
                admitted.incrementAndGet();
                most.accumulateAndGet(live.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                live.decrementAndGet();
              }
              if (killed != null) {
                killed.get();
              }
              place.giveBack();
            }
            return null;
          };
      var clients = new ArrayList<Callable<Void>>();
      for (int i = 0; i < threads; i++) {
        clients.add(client);
      }
      for (var done : pool.invokeAll(clients)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
      enders.shutdownNow();
    }
    assertThat(most.get()).isBetween(1, limit);
    assertThat(admitted.get()).isPositive();
    assertThat(limits.addresses()).isZero();
  }
}
