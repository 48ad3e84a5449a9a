package org.ucspi.rules.internal;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ucspi.api.connection.Peer;
import org.ucspi.api.rules.InvalidRulesException;
import org.ucspi.api.rules.Verdict;

/** What it takes to look a peer up by its address. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesLookup {
  @Param({"10", "10000", "1000000"})
  public int count;

  /**
   * A power of two, so large that neither caches nor the prediction of branches knows a peer from
   * the round before.
   */
  @Param("131072")
  public int ring;

  @Param public Family family;
  @Param public Shape shape;

  private Rules rules;
  private Peer[] peers;
  private int next;

  @Setup
  public void prepare() throws InvalidRulesException, RuleSyntaxException {
    var sample = new SampleRules(family, shape, count);
    rules = Rules.of(RuleText.file("sample", sample.text()));
    peers = sample.peers(rules, ring);
  }

  @Benchmark
  public Verdict check() {
    return rules.check(peers[next++ & ring - 1]);
  }
}
