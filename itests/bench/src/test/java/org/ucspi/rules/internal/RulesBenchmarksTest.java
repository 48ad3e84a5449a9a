package org.ucspi.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.ucspi.api.connection.IpText;
import org.ucspi.api.rules.Verdict;

/** The short form of what {@code run rules} measures. */
class RulesBenchmarksTest {
  private static final int COUNT = 10_000;
  private static final int MOST_BYTES = 200;

  @Test
  void runsEachBenchmarkOnce() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\.Rules[A-Z]")
            .param("count", "1000")
            .param("ring", "1024")
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.NONE)
            .forks(0)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    var benchmarks = new Runner(options).run().stream().map(r -> r.getParams().getBenchmark());

    assertThat(benchmarks.map(b -> b.substring(b.lastIndexOf('.', b.lastIndexOf('.') - 1) + 1)))
        .contains(
            "RulesLookup.check",
            "RulesNames.check",
            "RulesLoading.textInMemory",
            "RulesLoading.textFile",
            "RulesLoading.database");
  }

  @ParameterizedTest
  @EnumSource
  void takesLessThan200BytesForEachOf10000Rules(Family family) throws Exception {
    var rules = rules(new SampleRules(family, Shape.CIDR, COUNT));

    assertThat(RulesMemory.bytesPerRule(rules, COUNT)).isBetween(30.0, (double) MOST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void decidesAsTheLongestPrefixOfAllDoes(Family family, Shape shape, int count) throws Exception {
    var sample = new SampleRules(family, shape, count);
    var rules = rules(sample);

    for (var peer : sample.peers(rules, 2000)) {
      var expected = longest(sample, peer.address().getAddress());
      assertThat(rules.check(peer)).as("%s", peer).isEqualTo(expected);
    }
  }

  static Stream<Arguments> sets() {
    return Stream.of(Family.values())
        .flatMap(
            family ->
                Stream.of(Shape.values())
                    .flatMap(
                        shape ->
                            IntStream.of(10, COUNT)
                                .mapToObj(count -> Arguments.of(family, shape, count))));
  }

  @ParameterizedTest
  @EnumSource
  void drawsHalfOfThePeersFromRules(Family family) throws Exception {
    var sample = new SampleRules(family, Shape.CIDR, COUNT);
    var rules = rules(sample);
    var peers = sample.peers(rules, 2000);

    assertThat(Stream.of(peers).filter(peer -> rules.check(peer).rule().isPresent()).count())
        .isBetween(900L, 1100L);
  }

  private static Rules rules(SampleRules sample) throws Exception {
    return Rules.of(RuleText.file("sample", sample.text()));
  }

  /** By a look at each rule. */
  private static Verdict longest(SampleRules sample, InetAddress address) {
    var bytes = ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), 16));
    int best = -1;
    for (int rule = 0; rule < sample.count(); rule++) {
      if (sample.covers(rule, bytes) && (best < 0 || sample.length(rule) > sample.length(best))) {
        best = rule;
      }
    }
    if (best < 0) {
      return new Verdict.Allow(Optional.empty(), Map.of());
    }
    var start = IpText.of(sample.start(best));
    var text =
        Optional.of(sample.shape() == Shape.EXACT ? start : start + '/' + sample.length(best));
    var variables = sample.hasVariable(best) ? Map.of("MAXCONIP", "10") : Map.<String, String>of();
    return sample.isAllow(best)
        ? new Verdict.Allow(text, variables)
        : new Verdict.Deny(text, variables);
  }
}
