package org.ucspi.rules.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.ucspi.api.rules.InvalidRulesException;

/** What it takes to load rules the first time, with the memory that a Karaf has. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = "-Xmx512m")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class RulesLoading {
  @Param("1000000")
  public int count;

  @Param public Family family;

  @Param({"CIDR", "EXACT"})
  public Shape shape;

  private byte[] text;
  private Path textFile;
  private Path database;

  @Setup
  public void write() throws IOException, InvalidRulesException, RuleSyntaxException {
    text = new SampleRules(family, shape, count).text();
    textFile = Files.createTempFile("sample", ".rules");
    Files.write(textFile, text);
    database = Files.createTempFile("sample", ".cdb");
    Files.write(database, Cdb.write(RuleText.file("sample", text)).array());
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(textFile);
    Files.delete(database);
  }

  @Benchmark
  public Object textInMemory() throws InvalidRulesException, RuleSyntaxException {
    return Rules.of(RuleText.file("sample", text));
  }

  @Benchmark
  public Object textFile() throws InvalidRulesException, RuleSyntaxException {
    return Rules.of(RulesFile.read(textFile).orElseThrow().records());
  }

  @Benchmark
  public Object database() throws InvalidRulesException, RuleSyntaxException {
    return Rules.of(RulesFile.read(database).orElseThrow().records());
  }
}
