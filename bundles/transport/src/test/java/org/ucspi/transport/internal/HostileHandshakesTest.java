package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ucspi.hostile.Attack;
import org.ucspi.hostile.Hellos;

/**
 * Clients that send anything but a handshake, or only nearly one. A case that fails says its seed:
 * {@code -Ducspi.seed=} with it begins there.
 */
class HostileHandshakesTest {
  private static final boolean LONG = Boolean.getBoolean("ucspi.long");
  private static final int CASES = Integer.getInteger("ucspi.cases", LONG ? 100_000 : 2_500);
  private static final long SEED = Long.getLong("ucspi.seed", LONG ? System.nanoTime() : 1);
  private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 120 : 5);
  private static final int MOST_FAILURES = 20;

  /** The JIT compiler's own comes and goes; an engine left open takes some 50 KiB. */
  private static final int MOST_REST = 48 << 20;

  private static final List<byte[]> HELLOS = hellos();

  @ParameterizedTest
  @EnumSource
  void endInOrderWithOneReason(Library library) {
    var at = new AtomicLong();
    assertTimeoutPreemptively(
        PATIENCE, () -> endInOrder(library, at), () -> "hangs at -Ducspi.seed=" + at);
  }

  private static void endInOrder(Library library, AtomicLong at) {
    for (long seed = SEED; seed < SEED + CASES / 5; seed++) {
      at.set(seed);
      warmUp(library, seed);
    }
    var before = Memory.now();
    var outcomes = new TreeMap<String, Integer>();
    var failures = new TreeMap<String, String>(); // one of each
    for (long seed = SEED; seed < SEED + CASES && failures.size() < MOST_FAILURES; seed++) {
      at.set(seed);
      try {
        outcomes.merge(run(library, seed), 1, Integer::sum);
      } catch (RuntimeException | Error e) {
        failures.putIfAbsent(e.toString(), "-Ducspi.seed=" + seed);
      }
    }
    var grown = Memory.now().since(before);
    note(library, outcomes, grown);
    assertThat(failures).isEmpty();
    assertThat(grown.threads()).isEmpty();
    assertThat(grown.heap()).as("live heap").isLessThan(8 << 20);
    assertThat(grown.rest()).as("memory outside of the heap").isLessThan(MOST_REST);
    assertThat(outcomes)
        .as("%s", outcomes)
        .containsKeys("established, NONE", "established, NONE, by name", "established, SUCCESS")
        .hasSizeGreaterThan(20);
  }

  /** The same again is what counts: classes and compiled code take what they take. */
  private static void warmUp(Library library, long seed) {
    try {
      run(library, seed);
    } catch (RuntimeException | AssertionError e) {
      // told when it counts
    }
  }

  private static String run(Library library, long seed) {
    var random = new Random(seed);
    random.nextInt(); // the first ones of seeds in a row are much alike
    boolean good = random.nextInt(20) == 0;
    var server = library.server(!good && random.nextBoolean());
    return new HostileCase(client(library, good, random), server, random).run();
  }

  private static HostileStream.Client client(Library library, boolean good, Random random) {
    var context = MeddledClient.context(random);
    boolean returns = random.nextInt(8) == 0;
    if (returns) {
      visit(library, context, random);
    }
    if (good || random.nextInt(3) == 0) {
      return new MeddledClient(context, random, !good);
    }
    var hello =
        returns
            ? new MeddledClient(context, random, false).next()
            : HELLOS.get(random.nextInt(HELLOS.size()));
    return new Sent(Attack.any(random).on(hello, random));
  }

  /** A good one, whose session the next client of the same context resumes. */
  private static void visit(Library library, SSLContext context, Random random) {
    var client = new MeddledClient(context, random, false);
    new HostileCase(client, library.server(false), random).run();
  }

  /** The bytes of a client that does not mind answers. */
  private static final class Sent implements HostileStream.Client {
    private byte[] bytes;

    Sent(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte[] next() {
      var next = bytes;
      bytes = new byte[0];
      return next;
    }

    @Override
    public void received(byte[] data) {}
  }

  private static List<byte[]> hellos() {
    var hellos = new ArrayList<>(Hellos.captured());
    for (int seed = 0; seed < 10; seed++) {
      var random = new Random(seed);
      hellos.add(new MeddledClient(MeddledClient.context(random), random, false).next());
    }
    return hellos;
  }

  private static void note(Library library, Map<String, Integer> outcomes, Memory grown) {
    var text = new StringBuilder().append(grown).append('\n');
    outcomes.forEach(
        (outcome, count) -> text.append(count).append(' ').append(outcome).append('\n'));
    try {
      Files.writeString(Path.of("target", "hostile-" + library + ".txt"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
