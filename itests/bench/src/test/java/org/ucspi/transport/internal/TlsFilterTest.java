package org.ucspi.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The short form of what {@code run tls} and {@code run relay} measure. */
class TlsFilterTest {

  @Test
  void runsEachBenchmarkOnce() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\.(TlsFilter|RelayChunks)\\.")
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(1))
            .forks(0)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    // three with 2 providers and 3 sizes each, and two of the relay
    assertThat(new Runner(options).run()).hasSize(3 * 2 * 3 + 2);
  }
}
