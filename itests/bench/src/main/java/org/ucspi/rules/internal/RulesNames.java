package org.ucspi.rules.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

/**
 * What it takes where rules for names stand beside those for addresses, and host and info of each
 * peer are known: half of the peers pass the first six steps, the others all nine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesNames {
  static final int NAMES = 10_000;

  @Param({"10", "1000000"})
  public int count;

  @Param("131072")
  public int ring;

  @Param public Family family;

  private Rules rules;
  private Peer[] peers;
  private int next;

  @Setup
  public void prepare() throws InvalidRulesException, RuleSyntaxException {
    var sample = new SampleRules(family, Shape.CIDR, count);
    var text = new ByteArrayOutputStream();
    text.writeBytes(sample.text());
    text.writeBytes(names().getBytes(StandardCharsets.US_ASCII));
    peers = sample.peers(Rules.of(RuleText.file("sample", sample.text())), ring);
    for (int i = 0; i < peers.length; i++) {
      var host = Optional.of("host" + i + ".dept" + i % 7 + ".example" + i + ".net");
      peers[i] = new Peer(peers[i].address(), host, Optional.of("user" + i));
    }
    rules = Rules.of(RuleText.file("sample", text.toByteArray()));
  }

  /** Rules for names that no peer has. */
  private static String names() {
    var names = new StringBuilder(":deny\n");
    for (int i = 0; i < NAMES; i++) {
      names.append("=host").append(i).append(".example.org:allow\n");
      names.append("=.example").append(i).append(".com:allow\n");
      names.append("user").append(i).append("@=host").append(i).append(".example.org:deny\n");
    }
    return names.toString();
  }

  @Benchmark
  public Verdict check() {
    return rules.check(peers[next++ & ring - 1]);
  }
}
